import { toMarkdownTable } from '../markdownTable';
import {
	byErrorWorkflow,
	byForm,
	byHand,
	bySchedule,
	bySubWorkflow,
	byWebhook,
	type TriggerKind,
} from './triggerKinds';

/** How a workflow starts, and what is retried after its worker was killed. */
export interface TriggerRow {
	readonly trigger: string;
	readonly kind: TriggerKind;
	readonly saveProgress: boolean;
	/** Value of the option Idempotency Key; without it, the default key is used. */
	readonly reference?: string;
	readonly retries: 'workflow' | 'parent';
	/** Whether each order has exactly one card after the retry, and if not, why. */
	readonly holds: 'yes' | 'doubled' | 'cannot be retried';
}

export const REFERENCE = '={{ $json.order }}';
/** An invalid choice for a reference: it differs on each attempt. */
const ANOTHER_EACH_TRY = '={{ $json.order }} {{ $execution.id }}';

const itself = { retries: 'workflow', holds: 'yes' } as const;
const called = { trigger: 'Sub-workflow, retried itself', kind: bySubWorkflow({ waits: false }) };
const calling = {
	...{ trigger: 'Sub-workflow, its caller retried', kind: bySubWorkflow({ waits: true }) },
	retries: 'parent' as const,
};
const inEditor = { trigger: 'Execute workflow in the editor', kind: byHand };

/** Each is measured with and without saved progress. */
const KINDS: ReadonlyArray<Omit<TriggerRow, 'saveProgress'>> = [
	{ trigger: 'Webhook', kind: byWebhook, ...itself },
	{ trigger: 'Schedule Trigger', kind: bySchedule, ...itself },
	{ trigger: 'n8n Form Trigger', kind: byForm, ...itself },
	{ trigger: 'Error Trigger', kind: byErrorWorkflow, ...itself },
	{ ...called, ...itself },
	{ ...calling, holds: 'doubled' },
	{ ...calling, reference: REFERENCE, holds: 'yes' },
];

export const TRIGGER_ROWS: readonly TriggerRow[] = [
	...KINDS.flatMap((row) => [false, true].map((saveProgress) => ({ ...row, saveProgress }))),
	{ ...inEditor, saveProgress: false, retries: 'workflow', holds: 'cannot be retried' },
	{ ...inEditor, saveProgress: true, ...itself },
	{
		...{ trigger: 'Webhook', kind: byWebhook, saveProgress: false, reference: ANOTHER_EACH_TRY },
		...{ retries: 'workflow', holds: 'doubled' },
	},
];

/** The measured result of a row. */
export interface MeasuredRow {
	readonly row: TriggerRow;
	readonly ordered: number;
	readonly cardsAtDeath: number;
	/** The status of the new execution, or `refused` if n8n started none. */
	readonly retry: string;
	/** Number of wallets with a card after the retry; `doubled`: with more than one. */
	readonly cards: number;
	readonly doubled: number;
}

/** Renders the results as a Markdown table. */
export function renderTable(rows: readonly MeasuredRow[]): string {
	const head = ['Trigger', 'Save progress', 'Key', 'Cards at death', 'Retry', 'Cards', 'Doubled'];
	const cells = rows.map(({ row, ordered, cardsAtDeath, retry, cards, doubled }) => [
		row.trigger,
		row.saveProgress ? 'on' : 'off',
		describeKey(row),
		`${cardsAtDeath} of ${ordered}`,
		retry,
		`${cards} of ${ordered}`,
		String(doubled),
	]);
	return toMarkdownTable(head, cells);
}

function describeKey({ reference }: TriggerRow): string {
	if (reference === undefined) return 'default';
	return reference === REFERENCE ? 'reference' : 'differs on each attempt';
}
