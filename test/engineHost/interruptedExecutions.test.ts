import type { Engine } from '../../engine/engine';
import { simulateDeathInside } from '../../engine/retryData';
import { FixtureEngine, SECRET, VERSIONS } from './fixtureEngine';
import { call, callOnce, node, trigger, workflow } from './fixtureWorkflow';

describe.each(VERSIONS)('an interrupted execution of %s', (version) => {
	const fixture = new FixtureEngine(version);
	const { server } = fixture;
	let engine: Engine;

	beforeAll(async () => {
		await fixture.open();
		({ engine } = fixture);
	});

	beforeEach(async () => await fixture.reset());

	afterAll(async () => {
		expect(engine.log()).not.toContain(SECRET);
		await fixture.close();
	});

	it('runs a node again with Retry On Fail, in the same execution and context', async () => {
		server.failNext = 1;
		const flow = workflow(
			[trigger, call({ retryOnFail: true, maxTries: 2, waitBetweenTries: 1 })],
			['Start -> Call'],
		);
		const run = await engine.run({ workflow: flow });
		expect(run.getOutput('Call')[0]?.json).toMatchObject({
			tries: 2,
			executionId: run.executionId,
		});
	});

	it('retries an execution as a new one that keeps the context and the start time', async () => {
		server.failNext = 1;
		const failed = await engine.run({ workflow: callOnce });
		expect(failed.status).toBe('error');
		expect(failed.getError('Call')?.message).toMatch(/service was not able|server/i);
		const retried = await engine.retryExecution(failed);
		expect(retried.status).toBe('success');
		expect(retried.executionId).not.toBe(failed.executionId);
		expect(retried.getOutput('Call')[0]?.json).toMatchObject({
			tries: 2,
			runIndex: 0,
			executionId: retried.executionId,
			establishedAt: failed.executionContext?.establishedAt,
		});
	});

	it('has saved nothing of a node during which the process died', async () => {
		const run = await engine.run({ workflow: callOnce });
		expect(run.getContext('Call')).toEqual({ tries: 1 });
		const again = await engine.retrySaved(simulateDeathInside(run, 'Call'), { workflow: callOnce });
		expect(again.getOutput('Call')[0]?.json).toMatchObject({
			tries: 1,
			establishedAt: run.executionContext?.establishedAt,
		});
	});

	it('continues in another process after a kill, from what n8n saves at the start', async () => {
		const held = workflow([trigger, call({ parameters: { hold: 30_000 } })], ['Start -> Call']);
		const doomed = await fixture.another();
		const running = doomed.start({ workflow: held, mode: 'webhook' });
		await running.reached('Call');
		const saved = running.saved();
		await doomed.kill();
		await expect(running.result).rejects.toThrow('SIGKILL');
		if (!saved) throw new Error('nothing was saved');

		const retried = await engine.retrySaved(saved, { workflow: callOnce });
		const establishedAt = saved.executionData?.runtimeData?.establishedAt;
		// Before 2.20 the process that runs an execution creates its context, so the context is lost too.
		expect(establishedAt === undefined).toBe(version === '2.8');
		expect(retried.status).toBe('success');
		if (establishedAt) {
			expect(retried.getOutput('Call')[0]?.json).toMatchObject({ establishedAt });
		}
	});

	it('cancels a running execution', async () => {
		const held = workflow([trigger, call({ parameters: { hold: 20_000 } })], ['Start -> Call']);
		const running = engine.start({ workflow: held });
		await running.reached('Call');
		expect(await running.cancel()).toBe(true);
		const run = await running.result;
		expect(run).toMatchObject({ cancelled: true, status: 'canceled' });
		expect(run.durationMs).toBeLessThan(10_000);
	});

	it('resumes a waiting execution as the same execution', async () => {
		const wait = node({
			name: 'Wait',
			type: 'n8n-nodes-base.wait',
			typeVersion: 1.1,
			parameters: { amount: 2, unit: 'minutes' },
		});
		const flow = workflow([trigger, wait, call()], ['Start -> Wait', 'Wait -> Call']);
		const waiting = await engine.run({ workflow: flow });
		expect(waiting.status).toBe('waiting');
		const resumed = await engine.resumeWaiting(waiting);
		expect(resumed.status).toBe('success');
		expect(resumed.getOutput('Call')[0]?.json).toMatchObject({ executionId: waiting.executionId });
	});

	it('saves the progress after each node if asked to', async () => {
		const held = call({ name: 'Held', parameters: { hold: 20_000 } });
		const flow = workflow([trigger, call(), held], ['Start -> Call', 'Call -> Held']);
		const running = engine.start({ workflow: flow, saveProgress: true });
		await running.reached('Held');
		expect(running.saved()?.executionData?.contextData).toEqual({ 'node:Call': { tries: 1 } });
		await running.cancel();
		await running.result;
	});
});
