import {
	describeSubscription,
	endSentence,
	explainLeftAlone,
} from '../../../nodes/Kobble/trigger/subscription/logWords';

describe('A subscription from the memory of somebody else, in the log,', () => {
	const URL = 'https://n8n.example/webhook/1/webhook';

	it('is named with its ID and its URL', () => {
		expect(describeSubscription({ id: 's-1', url: URL })).toBe(`subscription s-1 of ${URL}`);
		expect(explainLeftAlone({ id: 's-1', url: URL })).toMatch(
			/^The subscription s-1 of https:.* was left alone, because another n8n may use it\. /,
		);
	});

	it.each([
		['a line break and an invented line', 'x\n2026-01-01 | error | all is lost', 'x 2026'],
		['markup', '<img src=x>', '‹img src=x›'],
		['an expression', '={{ $env }}', '{ { $env }}'],
		['a bidi mark', 'a\u202eb', 'a b'],
	])('is one line of plain text, although it contains %s', (_what, text, shown) => {
		for (const words of [
			describeSubscription({ id: text, url: URL }),
			describeSubscription({ id: 's-1', url: text }),
			explainLeftAlone({ id: 's-1', url: text }),
		]) {
			expect(words).toContain(shown);
			expect(words).not.toMatch(/[\n\u202e<>]|\{\{/);
		}
	});

	it('is cut if it is long', () => {
		const long = 'x'.repeat(10_000);
		expect(describeSubscription({ id: long, url: long }).length).toBeLessThan(700);
	});
});

describe('A sentence in the log', () => {
	it.each([
		['The connection ended', 'The connection ended.'],
		['Credentials could not be decrypted.', 'Credentials could not be decrypted.'],
		['It ended.. ', 'It ended.'],
	])('ends with one full stop: "%s"', (text, ended) => {
		expect(endSentence(text)).toBe(ended);
	});
});
