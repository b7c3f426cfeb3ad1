import { NodeApiError, NodeOperationError } from 'n8n-workflow';

import { toFailedItem, toNodeError } from '../../../nodes/Kobble/execution/nodeErrors';
import { ALL, explainAttempt, NODE, REQUESTS, SENT_WITH } from './failures';

describe.each(Object.keys(REQUESTS))('Every failure of %s', (name) => {
	const all = ALL.flatMap((result) =>
		[false, true].map((mayHaveActed) =>
			explainAttempt(result, { request: REQUESTS[name], mayHaveActed, tries: 3 }),
		),
	);

	it('reaches the user unchanged: n8n does not replace the message', () => {
		for (const details of all) {
			const error = toNodeError(NODE, details, 7, '');
			expect(error.message).toBe(`${details.message} [item 7]`);
			expect(error.description).toContain(details.description);
		}
	});

	it('would still do so if n8n wrapped it again', () => {
		for (const details of all) {
			const wrapped = new NodeOperationError(NODE, new Error(details.message));
			expect(wrapped.message).toBe(details.message);
			expect(new NodeApiError(NODE, { message: details.message }).message).toBe(details.message);
		}
	});

	it("avoids the words that n8n's guidelines avoid", () => {
		for (const { message, description } of all) {
			expect(`${message} ${description}`).not.toMatch(/\b(error|problem|failure|mistake)s?\b/i);
		}
	});

	it('consists of full sentences, and says what to do', () => {
		for (const { message, description } of all) {
			expect(message).toMatch(/^[A-Z].*[^.]$/);
			expect(description).toMatch(/^[A-Z].*\.$/);
			expect(description).not.toMatch(/\.\.|undefined|null|NaN|\[object/);
		}
	});

	it('becomes an item with exactly the fields that workflows rely on', () => {
		for (const details of all) {
			const { json, pairedItem } = toFailedItem(details, 7);
			expect(pairedItem).toEqual({ item: 7 });
			expect(json).toEqual({
				error: {
					message: `${details.message} [item 7]`,
					description: details.description,
					httpCode: details.httpCode ?? null,
					outcome: details.outcome,
					retryable: details.retryable,
					idempotencyKey: `sent:${SENT_WITH}`,
				},
			});
		}
	});
});
