import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

import type { CredentialTestResult } from '../../../engine/protocol';
import { CREDENTIAL_ID } from '../nodeSetup';
import type { NodeSetup } from '../nodeSetup';

export const OK: CredentialTestResult = { status: 'OK', message: 'Connection successful!' };

/** What the form shows below its fields where the test did not succeed. */
export function toCredentialError(message: string): CredentialTestResult {
	return { status: 'Error', message };
}

/** Tests a credential as the form does; its token host is one of its own, as Kobble's is. */
export async function testCredential(
	setup: NodeSetup,
	changes: ICredentialDataDecryptedObject,
): Promise<CredentialTestResult> {
	const { tokenUrl } = setup.sandbox;
	return await setup.engine.testCredential({
		id: CREDENTIAL_ID,
		name: 'Kobble',
		type: 'kobbleApi',
		data: setup.credentialData({ tokenUrl, ...changes }),
	});
}
