import type { IDataObject } from 'n8n-workflow';

import type { PlannedChange } from '../actions/operation';
import type { KobbleRequest } from '../api/request';
import { formatNumber } from '../data/formatNumber';
import { isJsonObject } from '../data/json';
import { maskSecrets } from '../data/maskSecrets';
import type { Refusal } from './brakes';
import { countItems } from './plan';
import type { ReadyItem } from './prepareItems';

/**
 * The output of an item in a preview. Its field names are stable across releases.
 *
 * @param plan the plan of the whole run
 */
export function toPreviewItem(
	{ operation: { request }, givenKey }: ReadyItem,
	{ wouldChange, reason, from, to }: PlannedChange,
	plan: string,
): IDataObject {
	return {
		preview: true,
		wouldChange,
		reason: reason ?? null,
		from: from ?? null,
		to: to ?? null,
		request: { method: request.method, path: request.path, body: readBody(request) },
		// Without a reference, the key depends on the execution and the node, which will be others.
		idempotencyKey: givenKey?.key ?? null,
		plan,
	};
}

function readBody({ body }: KobbleRequest): IDataObject | null {
	const parsed: unknown = body === undefined ? undefined : JSON.parse(body);
	const masked = maskSecrets(parsed);
	return isJsonObject(masked) ? masked : null;
}

/** What a preview found, for whoever looks at it in the editor. */
export interface PreviewCounts {
	readonly items: number;
	readonly changes: number;
	/** Items that would not change anything, and would fail. */
	readonly failing: number;
	/** Items for which the preview failed. */
	readonly failures: number;
	/** Why the brakes would stop the run. */
	readonly refusals: readonly Refusal[];
	/** What differs in a run without an approved plan. */
	readonly withoutPlan: {
		/** Items that it would change as well. */
		readonly changes: number;
		/** Why Max Changes would stop it. */
		readonly refusal: Refusal | undefined;
	};
	/** Whether there are requests whose key the real run chooses. */
	readonly hasOpenKeys: boolean;
}

export function describePreview({
	items,
	changes,
	failing,
	failures,
	refusals,
	withoutPlan,
	hasOpenKeys,
}: PreviewCounts): string {
	const leftAlone = items - changes - failing - failures;
	const counts = [
		`${formatNumber(changes)} of ${countItems(items)} would change something`,
		...(leftAlone > 0 ? [`${formatNumber(leftAlone)} would not`] : []),
		...(failing > 0 ? [`${formatNumber(failing)} would fail`] : []),
		...(failures > 0 ? [`${formatNumber(failures)} failed`] : []),
	];
	return [
		'Preview: nothing was changed.',
		`${counts.join(', ')}.`,
		...refusals.map(({ what }) => `The run would be refused: ${what}.`),
		...describeRunWithoutPlan(withoutPlan, refusals),
		...(hasOpenKeys
			? [
					'The idempotency key is not shown, because each execution and each node has keys of its own, unless you set the option "Idempotency Key".',
				]
			: []),
	].join(' ');
}

function describeRunWithoutPlan(
	{ changes, refusal }: PreviewCounts['withoutPlan'],
	told: readonly Refusal[],
): string[] {
	if (changes === 0) return [];
	const reasons = changes === 1 ? 'see its reason' : 'see their reasons';
	const also = `This is what a run with the option "Approved Plan" does. A run without it sends ${formatNumber(changes)} more: ${reasons}.`;
	return refusal === undefined || told.includes(refusal)
		? [also]
		: [also, `That run would be refused: ${refusal.what}.`];
}
