import { InvalidField, KobbleFailure } from '../../../nodes/Kobble/errors/kobbleFailure';

describe('The failure of an item', () => {
	it('by a field that cannot be sent is certain, and no retry helps', () => {
		expect(new InvalidField('The field "Card" is empty', 'Enter a card').details).toEqual({
			message: 'The field "Card" is empty',
			description: 'Enter a card',
			outcome: 'notApplied',
			retryable: false,
			cause: 'configuration-invalid',
		});
	});

	it('is shared with the items that were not sent, with the wait that Kobble asked for', () => {
		const failure = new KobbleFailure({
			message: 'Kobble gave no access token for now',
			description: 'Try later.',
			outcome: 'unknown',
			retryable: true,
			cause: 'temporarily-unavailable',
			retryAfterMs: 90_000,
			httpCode: '503',
			adviceForRemainingItems: 'Not sent. Try later.',
		});
		expect(failure.toFailureOfUnsentItem()?.details).toEqual({
			message: 'Kobble gave no access token for now',
			description: 'Not sent. Try later.',
			outcome: 'notApplied',
			retryable: true,
			cause: 'temporarily-unavailable',
			retryAfterMs: 90_000,
		});
	});
});
