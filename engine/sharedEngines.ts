import type { Engine } from './engine';
import { startEngine, type EngineOptions } from './startEngine';

const engines = new Map<string, Promise<Engine>>();

/**
 * An engine that lives as long as this process, for all who ask with the same options: starting one takes a second of
 * processor time. Another one is started if it was killed.
 */
export async function getSharedEngine(options: EngineOptions): Promise<Engine> {
	const name = JSON.stringify(options);
	const shared = engines.get(name);
	if (shared !== undefined) {
		const engine = await shared;
		if (engine.isRunning) return engine;
	}
	const starting = startEngine(options);
	engines.set(name, starting);
	const engine = await starting;
	engine.unref();
	return engine;
}
