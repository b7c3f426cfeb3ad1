import fc from 'fast-check';

import type { Delivery, Envelope } from '../sns/envelopes';

/** Changes, adds, removes or moves bytes of the body. The headers stay the same. */
export function mutateBytes({ headers, body }: Delivery): fc.Arbitrary<Delivery> {
	const bytes = Buffer.from(body);
	const place = fc.nat(bytes.length);
	const piece = fc.oneof(
		fc.uint8Array({ minLength: 1, maxLength: 8 }).map((values) => Buffer.from(values)),
		fc.constantFrom('"', '\\', '{', '}', ',', '\\u0000', '\u2028', '"Type":1,').map(Buffer.from),
		fc.tuple(place, place).map(([one, other]) => bytes.subarray(...inOrder(one, other))),
	);
	const change = fc.record({ from: place, length: fc.nat(12), piece });
	return fc.array(change, { minLength: 1, maxLength: 4 }).map((changes) => ({
		headers,
		body: changes.reduce<Buffer>(
			(now, { from, length, piece: put }) =>
				Buffer.concat([now.subarray(0, from), put, now.subarray(from + length)]),
			bytes,
		),
	}));
}

function inOrder(one: number, other: number): [number, number] {
	const from = Math.min(one, other);
	// The length is limited, because otherwise the body could double with each change.
	return [from, Math.min(Math.max(one, other), from + 300)];
}

/** Replaces some fields of a message with any value, or with those of another genuine message. */
export function mutateEnvelope(
	envelope: Envelope,
	others: readonly Envelope[],
): fc.Arbitrary<Envelope> {
	const names = [...Object.keys(envelope), 'Subject', 'Token', 'SubscribeURL', '__proto__'];
	const change = fc.constantFrom(...names).chain((name) =>
		fc
			.oneof(
				fc.constantFrom(...others).map((other) => other[name]),
				fc.jsonValue(),
				fc.string({ unit: 'binary' }),
				similarText(String(envelope[name])),
				fc.constantFrom(undefined, null, '1', '2', [envelope[name]]),
			)
			.map((value) => [name, value] as const),
	);
	return fc
		.array(change, { minLength: 1, maxLength: 3 })
		.map((changes) => Object.fromEntries([...Object.entries(envelope), ...changes]));
}

/** Makes one small change to a text. */
function similarText(text: string): fc.Arbitrary<string> {
	const inserted = fc.oneof(
		fc.constantFrom('.', '/', '\\', '@', '#', '?', ':', '%2e', '\n', ' ', '\t', '\u0000', '\ud800'),
		fc.constantFrom('.evil.com', 'evil.com/', '&Action=DeleteTopic', '\nSubject\nx', '=', 'A'),
		fc.string({ unit: 'binary', maxLength: 3 }),
	);
	return fc
		.record({ at: fc.nat(text.length), length: fc.nat(2), inserted })
		.map((done) => text.slice(0, done.at) + done.inserted + text.slice(done.at + done.length));
}

/** Removes, changes or duplicates the headers of a genuine message. */
export function mutateHeaders({ headers, body }: Delivery): fc.Arbitrary<Delivery> {
	const name = fc.constantFrom(...Object.keys(headers), '__proto__', 'constructor');
	const value = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom(...Object.values(headers)));
	return fc
		.array(fc.tuple(name, value), { minLength: 1, maxLength: 3 })
		.map((changes) => ({ body, headers: { ...headers, ...Object.fromEntries(changes) } }));
}
