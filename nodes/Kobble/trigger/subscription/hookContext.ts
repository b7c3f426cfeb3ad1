import type { IHookFunctions } from 'n8n-workflow';

import type { SendRequest } from '../../transport/response';
import { InvalidField } from '../../errors/kobbleFailure';
import { readTriggerOptions, readWantedTypes } from '../fields';
import { createTriggerClient } from '../triggerClient';
import type { TriggerClient } from '../triggerClient';
import { getTriggerMemory } from '../memory/triggerMemory';
import type { TriggerMemory } from '../memory/triggerMemory';
import { KobbleSubscriptions } from './kobbleSubscriptions';
import { explainUnreachable } from './webhookUrl';

/** Somebody waits in front of the editor. The timeout is in milliseconds. */
const RETRY_SETTINGS = { maxRetries: 2, timeout: 15_000 } as const;

/** What the methods of the life cycle work with. */
export interface HookContext {
	readonly webhookUrl: string;
	readonly memory: TriggerMemory;
	readonly send: SendRequest;
	readonly subscriptions: KobbleSubscriptions;
}

/** @throws UserError that names a field of the credential */
export async function createHookContext(context: IHookFunctions): Promise<HookContext> {
	return toHookContext(context, await createTriggerClient(context, RETRY_SETTINGS));
}

/**
 * The same, once it is checked what the node is set to, before anything is asked of Kobble.
 *
 * @throws InvalidField also where nobody could deliver to this n8n
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

function toHookContext(context: IHookFunctions, { send }: TriggerClient): HookContext {
	const webhookUrl = getWebhookUrl(context);
	const memory = getTriggerMemory(context, isTest(context) ? 'test' : 'production');
	memory.load(context.getWorkflowStaticData('node'));
	return { webhookUrl, memory, send, subscriptions: new KobbleSubscriptions(send, webhookUrl) };
}

function getWebhookUrl(context: IHookFunctions): string {
	return context.getNodeWebhookUrl('default') ?? '';
}

/**
 * Whether somebody tries the workflow out. The mode tells it while a subscription is made, but not
 * while one is ended; that the workflow counts as published or not tells it then.
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
