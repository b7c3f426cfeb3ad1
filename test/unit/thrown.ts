/** What something threw, as the editor would show it. */
export interface Thrown {
	message: string;
	description: string;
}

/** The failure that a call ends with; the test fails where there is none. */
export function catchThrown(call: () => unknown): Thrown {
	try {
		call();
	} catch (error) {
		return shown(error);
	}
	throw new Error('Nothing was thrown');
}

/** The failure that a promise ends with; the test fails where there is none. */
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
	return { message: error.message, description: String(Reflect.get(error, 'description') ?? '') };
}
