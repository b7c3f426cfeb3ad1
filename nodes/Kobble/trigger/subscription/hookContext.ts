import type { IHookFunctions } from 'n8n-workflow';

import { InvalidField } from '../../errors/kobbleFailure';
import type { SendRequest } from '../../transport/response';
import { readTriggerOptions, readWantedTypes } from '../fields';
import { loadMemory } from '../memory/workflowMemory';
import type { Memories } from '../memory/workflowMemory';
import { createTriggerClient } from '../triggerClient';
import type { TriggerClient } from '../triggerClient';
import { KobbleSubscriptions } from './kobbleSubscriptions';
import { explainUnreachable } from './webhookUrl';

/** A user is waiting in the editor. The timeout is in milliseconds. */
const RETRY_SETTINGS = { maxRetries: 2, timeout: 15_000 } as const;

/** The data that the life cycle methods work with. */
export interface HookContext extends Memories {
	readonly webhookUrl: string;
	readonly send: SendRequest;
	readonly subscriptions: KobbleSubscriptions;
}

/** @throws UserError that names a field of the credential */
export async function createHookContext(context: IHookFunctions): Promise<HookContext> {
	return toHookContext(context, await createTriggerClient(context, RETRY_SETTINGS));
}

/**
 * Checks the node's fields and the webhook URL before any request to Kobble.
 *
 * @throws InvalidField also if this n8n cannot be reached from outside
 */
export async function createCheckedHookContext(context: IHookFunctions): Promise<HookContext> {
	readWantedTypes(context);
	readTriggerOptions(context);
	const kobble = await createTriggerClient(context, RETRY_SETTINGS);
	const webhookUrl = getWebhookUrl(context);
	const why = explainUnreachable(webhookUrl, kobble.connection.baseUrl);
	if (why !== undefined) throw createUnreachableError(webhookUrl, why);
	return toHookContext(context, kobble);
}

/** Makes n8n save the memory of this workflow. */
export function storeMemory(context: IHookFunctions, { workflowMemory }: HookContext): void {
	workflowMemory.store(context.getWorkflowStaticData('global'));
}

function toHookContext(context: IHookFunctions, { send }: TriggerClient): HookContext {
	const webhookUrl = getWebhookUrl(context);
	const memories = loadMemory(context, isTest(context) ? 'test' : 'production');
	const subscriptions = new KobbleSubscriptions(send, webhookUrl);
	return { ...memories, webhookUrl, send, subscriptions };
}

function getWebhookUrl(context: IHookFunctions): string {
	return context.getNodeWebhookUrl('default') ?? '';
}

/**
 * Whether this is a test subscription. n8n calls `delete` in the mode "internal" for both, but the
 * workflow only counts as active if it is published.
 */
function isTest(context: IHookFunctions): boolean {
	return context.getMode() === 'manual' || !context.getWorkflow().active;
}

function createUnreachableError(webhookUrl: string, why: string): InvalidField {
	return new InvalidField(
		`Kobble cannot deliver to the webhook URL ${webhookUrl}, because ${why}`,
		'Amazon SNS, which delivers for Kobble, reaches public addresses over https only. Set the environment variable WEBHOOK_URL of n8n to the address under which n8n is reached from the internet, or use a tunnel while you try things out.',
	);
}
