import type { N8N_LINES } from '../integration/nodeSetup';
import { NodeSetup } from '../integration/nodeSetup';

/** The credential that the examples use. */
export const EXAMPLE_CREDENTIAL = { id: 'kobble', name: 'Kobble account', type: 'kobbleApi' };

/** Opens an engine on which the examples find their credential, for the sandbox. */
export async function openExampleSetup(line: (typeof N8N_LINES)[number]): Promise<NodeSetup> {
	const setup = await NodeSetup.open(line);
	await setup.engine.saveCredential({ ...EXAMPLE_CREDENTIAL, data: setup.credentialData() });
	return setup;
}
