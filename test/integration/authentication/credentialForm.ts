import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

import type { CredentialTestResult } from '../../../engine/protocol';
import { CREDENTIAL_ID } from '../nodeSetup';
import type { NodeSetup } from '../nodeSetup';

export const OK: CredentialTestResult = { status: 'OK', message: 'Connection successful!' };

/** What the form shows below its fields if the test fails. */
export function toCredentialError(message: string): CredentialTestResult {
	return { status: 'Error', message };
}

/** Tests a credential as the form does. The token endpoint has its own host, as Kobble's does. */
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

/**
 * What the form shows after an API response. n8n 2.8 does not pass the response to the rules
 * of the credential, so it shows its own general message.
 */
export function toRuleError(line: string, message: string, inOldN8n: string): CredentialTestResult {
	return toCredentialError(line === '2.8' ? inOldN8n : message);
}
