import { refuse, type ApiResponse } from '../apiResponse';
import { findDeliveryProblem } from '../loopback';
import type { ListedSubscription, WebhookSubscription } from '../webhooks/subscriptions';
import type { WebhookSettings } from '../webhooks/webhookSettings';
import type { Webhooks } from '../webhooks/webhooks';
import type { Operation, OperationRequest } from './operation';
import { readText } from './bodyFields';

type ApiSubscription = Omit<WebhookSubscription, 'id'> & { id?: string | null };
type AnswerStyle = WebhookSettings['webhookAnswer'];

function withWebhooks(
	request: OperationRequest,
	act: (webhooks: Webhooks) => ApiResponse,
): ApiResponse {
	if (request.webhooks !== undefined) return act(request.webhooks);
	return refuse(400, 'This sandbox has no webhooks: start it with --webhooks');
}

function toApiSubscription(
	{ subscription, subscriber }: ListedSubscription,
	style: AnswerStyle,
): ApiSubscription {
	const { url, created_at, updated_at } = subscription;
	const rest = { url, created_at, updated_at };
	if (style === 'neverId') return rest;
	if (style === 'idOnceConfirmed' && subscriber.state === 'pending') return { id: null, ...rest };
	return subscription;
}

function toCreatedBody(
	listed: ListedSubscription,
	style: AnswerStyle,
): ApiSubscription | { data: ApiSubscription } {
	if (style === 'data') return { data: toApiSubscription(listed, style) };
	return toApiSubscription(listed, style === 'noId' ? 'neverId' : style);
}

/** Creates a subscription, even a second one for the same URL [api-13129088]. */
export const createWebhook: Operation = (request) =>
	withWebhooks(request, (webhooks) => {
		const url = readText(request.body, 'url');
		const refusal = findDeliveryProblem(url);
		if (refusal !== undefined) return refuse(400, refusal);
		const { webhookAnswer, webhookHandshake } = request.settings;
		const listed = webhooks.subscribe(url);
		request.onCreated('webhook', listed.subscription.id, { url });
		const answer: ApiResponse = { status: 201, body: toCreatedBody(listed, webhookAnswer) };
		const handshake = async () => await webhooks.sendHandshake(listed.subscriber);
		if (webhookHandshake === 'beforeAnswer') return { ...answer, sendAfter: handshake() };
		if (webhookHandshake === 'never') return answer;
		return { ...answer, onSent: () => void handshake() };
	});

export const listWebhooks: Operation = (request) =>
	withWebhooks(request, (webhooks) => {
		const { webhookAnswer } = request.settings;
		const list = webhooks.subscriptions().map((listed) => toApiSubscription(listed, webhookAnswer));
		return { status: 200, body: webhookAnswer === 'data' ? { data: list } : list };
	});

export const deleteWebhook: Operation = (request) =>
	withWebhooks(request, (webhooks) => {
		const removed = webhooks.unsubscribe(request.path.id ?? '');
		if (removed === undefined) return refuse(404, 'Webhook not found');
		if (request.settings.webhookDeleteIsEmpty) return { status: 204, body: undefined };
		return { status: 200, body: toCreatedBody(removed, request.settings.webhookAnswer) };
	});
