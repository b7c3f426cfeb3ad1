import { refuse, type Answer } from '../answers';
import { whyNoDelivery } from '../loopback';
import type { ListedSubscription, WebhookSubscription } from '../webhooks/subscriptions';
import type { WebhookSettings } from '../webhooks/webhookSettings';
import type { Webhooks } from '../webhooks/webhooks';
import type { Call, Operation } from './call';
import { requiredText } from './fields';

type Shown = Omit<WebhookSubscription, 'id'> & { id?: string | null };
type Style = WebhookSettings['webhookAnswer'];

function withWebhooks(call: Call, act: (webhooks: Webhooks) => Answer): Answer {
	if (call.webhooks !== undefined) return act(call.webhooks);
	return refuse(400, 'This sandbox has no webhooks: start it with --webhooks');
}

function shown({ subscription, subscriber }: ListedSubscription, style: Style): Shown {
	const { url, created_at, updated_at } = subscription;
	const rest = { url, created_at, updated_at };
	if (style === 'neverId') return rest;
	if (style === 'idOnceConfirmed' && subscriber.state === 'pending') return { id: null, ...rest };
	return subscription;
}

function created(listed: ListedSubscription, style: Style): Shown | { data: Shown } {
	if (style === 'data') return { data: shown(listed, style) };
	return shown(listed, style === 'noId' ? 'neverId' : style);
}

/** Makes a subscription, and a second one for the same URL too [api-13129088]. */
export const createWebhook: Operation = (call) =>
	withWebhooks(call, (webhooks) => {
		const url = requiredText(call.body, 'url');
		const refusal = whyNoDelivery(url);
		if (refusal !== undefined) return refuse(400, refusal);
		const { webhookAnswer, webhookHandshake } = call.settings;
		const listed = webhooks.subscribe(url);
		const answer: Answer = { status: 201, body: created(listed, webhookAnswer) };
		const handshake = async () => await webhooks.handshake(listed.subscriber);
		if (webhookHandshake === 'beforeAnswer') return { ...answer, notBefore: handshake() };
		if (webhookHandshake === 'never') return answer;
		return { ...answer, afterwards: () => void handshake() };
	});

export const listWebhooks: Operation = (call) =>
	withWebhooks(call, (webhooks) => {
		const { webhookAnswer } = call.settings;
		const list = webhooks.subscriptions().map((listed) => shown(listed, webhookAnswer));
		return { status: 200, body: webhookAnswer === 'data' ? { data: list } : list };
	});

export const deleteWebhook: Operation = (call) =>
	withWebhooks(call, (webhooks) => {
		const removed = webhooks.unsubscribe(call.path.id ?? '');
		if (removed === undefined) return refuse(404, 'Webhook not found');
		if (call.settings.webhookDeleteIsEmpty) return { status: 204, body: undefined };
		return { status: 200, body: created(removed, call.settings.webhookAnswer) };
	});
