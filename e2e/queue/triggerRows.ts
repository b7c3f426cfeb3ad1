import { table } from '../../bench/markdown';
import {
	byErrorWorkflow,
	byForm,
	byHand,
	bySchedule,
	bySubWorkflow,
	byWebhook,
	type TriggerKind,
} from './triggerKinds';

/** How the cards of a workflow are made, and what is retried after its worker was killed. */
export interface TriggerRow {
	readonly trigger: string;
	readonly kind: TriggerKind;
	readonly saveProgress: boolean;
	/** Of the option Idempotency Key or Reference; the default key without it. */
	readonly reference?: string;
	readonly retries: 'workflow' | 'parent';
	/** Whether each order has its one card after the retry, and why not. */
	readonly holds: true | 'doubled' | 'cannot be retried';
}

/** What the test run saw. */
export interface Outcome {
	readonly ordered: number;
	readonly cardsAtDeath: number;
	readonly cards: number;
	readonly doubled: number;
}

const REFERENCE = '={{ $json.order }}';
/** What no reference may be: another at each try. */
export const ANOTHER_EACH_TIME = '={{ $json.order }} {{ $execution.id }}';

const workflow = { retries: 'workflow', holds: true } as const;
const parent = { retries: 'parent', holds: true } as const;

const kinds: Array<Omit<TriggerRow, 'saveProgress'>> = [
	{ trigger: 'Webhook', kind: byWebhook, ...workflow },
	{ trigger: 'Schedule Trigger', kind: bySchedule, ...workflow },
	{ trigger: 'Form Trigger', kind: byForm, ...workflow },
	{ trigger: 'Error Trigger', kind: byErrorWorkflow, ...workflow },
	{ trigger: 'Sub-workflow, retried itself', kind: bySubWorkflow({ waits: false }), ...workflow },
	{
		...{ trigger: 'Sub-workflow, its caller retried', kind: bySubWorkflow({ waits: true }) },
		...{ retries: 'parent', holds: 'doubled' },
	},
	{
		...{ trigger: 'Sub-workflow, its caller retried', kind: bySubWorkflow({ waits: true }) },
		...{ reference: REFERENCE, ...parent },
	},
];

/** All that is measured. */
export const TRIGGER_ROWS: readonly TriggerRow[] = [
	...kinds.flatMap((row) => [false, true].map((saveProgress) => ({ ...row, saveProgress }))),
	{
		...{ trigger: 'Execute workflow in the editor', kind: byHand, saveProgress: false },
		...{ retries: 'workflow', holds: 'cannot be retried' },
	},
	{
		...{ trigger: 'Execute workflow in the editor', kind: byHand, saveProgress: true },
		...workflow,
	},
	{
		...{ trigger: 'Webhook', kind: byWebhook, saveProgress: false },
		...{ reference: ANOTHER_EACH_TIME, retries: 'workflow', holds: 'doubled' },
	},
];

/** For people to read. */
export function tableOf(rows: ReadonlyArray<readonly [TriggerRow, Outcome]>): string {
	const head = ['Trigger', 'Save progress', 'Key', 'Before the retry', 'Cards', 'Doubled'];
	return table(
		head,
		rows.map(([row, { ordered, cardsAtDeath, cards, doubled }]) => [
			row.trigger,
			row.saveProgress ? 'on' : 'off',
			keyOf(row),
			`${cardsAtDeath} of ${ordered}`,
			row.holds === 'cannot be retried'
				? `${cards} of ${ordered}, ${row.holds}`
				: `${cards} of ${ordered}`,
			String(doubled),
		]),
	);
}

function keyOf({ reference }: TriggerRow): string {
	if (reference === undefined) return 'default';
	return reference === REFERENCE ? 'reference' : 'another at each try';
}
