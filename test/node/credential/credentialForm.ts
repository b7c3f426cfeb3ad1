import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

import type { CredentialTestResult } from '../../../engine/protocol';
import { CREDENTIAL_ID } from '../nodeSetup';
import type { Workbench } from '../nodeSetup';

export const OK: CredentialTestResult = { status: 'OK', message: 'Connection successful!' };

/** What the form shows below its fields where the test did not succeed. */
export function said(message: string): CredentialTestResult {
	return { status: 'Error', message };
}

/** Tests a credential as the form does; its token host is one of its own, as Kobble's is. */
export async function testedOn(
	bench: Workbench,
	changes: ICredentialDataDecryptedObject,
): Promise<CredentialTestResult> {
	const { tokenUrl } = bench.sandbox;
	return await bench.engine.testCredential({
		id: CREDENTIAL_ID,
		name: 'Kobble',
		type: 'kobbleApi',
		data: bench.credentialData({ tokenUrl, ...changes }),
	});
}
