import { KobbleFailure } from '../../nodes/Kobble/errors/kobbleFailure';

/** A thrown error, as the editor would show it. */
export interface Thrown {
	message: string;
	description: string;
}

/** Returns the error that a call throws; fails the test if it throws none. */
export function catchThrown(call: () => unknown): Thrown {
	try {
		call();
	} catch (error) {
		return shown(error);
	}
	throw new Error('Nothing was thrown');
}

/** Returns the error that a promise rejects with; fails the test if it does not reject. */
export async function catchRejection(promise: Promise<unknown>): Promise<Thrown> {
	return await promise.then(
		() => {
			throw new Error('Nothing was thrown');
		},
		(error: unknown) => shown(error),
	);
}

function shown(error: unknown): Thrown {
	if (!(error instanceof Error)) throw new Error('What was thrown is no Error');
	const { message } = error;
	if (error instanceof KobbleFailure) return { message, description: error.details.description };
	return { message, description: String(Reflect.get(error, 'description') ?? '') };
}
