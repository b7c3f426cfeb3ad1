import type { Relay } from '../records';
import { readText } from './bodyFields';
import type { Operation } from './operation';

/** Stores the URL [api-12287941]. Nothing is sent to it, because Kobble's requests are not documented. */
export const createRelay: Operation = ({ records, body, now, onCreated }) => {
	const time = now.toISOString();
	const relay: Relay = {
		id: records.createId('relay', records.relays.size),
		created_at: time,
		updated_at: time,
		url: readText(body, 'url'),
	};
	records.relays.set(relay.id, relay);
	onCreated('relay', relay.id, { url: relay.url });
	return { status: 201, body: relay };
};
