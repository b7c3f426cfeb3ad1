import type { IHookFunctions } from 'n8n-workflow';

import type { SendRequest } from '../../transport/response';
import { InvalidField } from '../../errors/kobbleFailure';
import { wantedTypesOf } from '../eventTypes';
import { createTriggerClient } from '../triggerClient';
import type { TriggerClient } from '../triggerClient';
import { memoryOf } from '../memory/triggerMemory';
import type { TriggerMemory } from '../memory/triggerMemory';
import { readTriggerOptions } from '../triggerOptions';
import { KobbleSubscriptions } from './kobbleSubscriptions';
import { whyUnreachable } from './webhookUrl';

/** Somebody waits in front of the editor. The timeout is in milliseconds. */
const PATIENCE = { maxRetries: 2, timeout: 15_000 } as const;

/** What the methods of the life cycle work with. */
export interface HookSurroundings {
	readonly webhookUrl: string;
	readonly memory: TriggerMemory;
	readonly send: SendRequest;
	readonly subscriptions: KobbleSubscriptions;
}

/** @throws UserError that names a field of the credential */
export async function surroundingsOf(context: IHookFunctions): Promise<HookSurroundings> {
	return surroundedBy(context, await createTriggerClient(context, PATIENCE));
}

/**
 * The same, once it is checked what the node is set to, before anything is asked of Kobble.
 *
 * @throws InvalidField also where nobody could deliver to this n8n
 */
export async function checkedSurroundingsOf(context: IHookFunctions): Promise<HookSurroundings> {
	wantedTypesOf(context);
	readTriggerOptions(context);
	const kobble = await createTriggerClient(context, PATIENCE);
	const webhookUrl = webhookUrlOf(context);
	const why = whyUnreachable(webhookUrl, kobble.connection.baseUrl);
	if (why !== undefined) throw unreachable(webhookUrl, why);
	return surroundedBy(context, kobble);
}

function surroundedBy(context: IHookFunctions, { send }: TriggerClient): HookSurroundings {
	const webhookUrl = webhookUrlOf(context);
	const memory = memoryOf(context, isTest(context) ? 'test' : 'production');
	memory.load(context.getWorkflowStaticData('node'));
	return { webhookUrl, memory, send, subscriptions: new KobbleSubscriptions(send, webhookUrl) };
}

function webhookUrlOf(context: IHookFunctions): string {
	return context.getNodeWebhookUrl('default') ?? '';
}

/**
 * Whether somebody tries the workflow out. The mode tells it while a subscription is made, but not
 * while one is ended; that the workflow counts as published or not tells it then.
 */
function isTest(context: IHookFunctions): boolean {
	return context.getMode() === 'manual' || !context.getWorkflow().active;
}

function unreachable(webhookUrl: string, why: string): InvalidField {
	return new InvalidField(
		`Kobble cannot deliver to the webhook URL ${webhookUrl}, because ${why}`,
		'Amazon SNS, which delivers for Kobble, reaches public addresses over https only. Set the environment variable WEBHOOK_URL of n8n to the address under which n8n is reached from the internet, or use a tunnel while you try things out.',
	);
}
