import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import type { ItemFields } from '../../parameters/itemFields';
import type { StatusGuard, StatusTarget } from './statusTarget';

/**
 * For workflows that run on a schedule: which objects a status change leaves unchanged.
 *
 * @param noun of the object, for the descriptions: `card`
 */
export function statusGuardOptions(
	noun: string,
	statuses: INodePropertyOptions[],
): INodeProperties[] {
	return [
		{
			displayName: 'Only If Status',
			name: 'onlyIfStatus',
			type: 'multiOptions',
			options: statuses,
			default: ['ACTIVE'],
			description: `Change the ${noun} only if its current status is one of these. The ${noun} is read first; any other ${noun} is left alone and comes out with updated: false. Without this option, the ${noun} is changed whatever its status.`,
		},
		{
			displayName: 'Skip If Unchanged',
			name: 'skipIfUnchanged',
			type: 'boolean',
			default: true,
			description: `Whether to read the ${noun} first and leave it alone if it already has the status. It then comes out with updated: false. Without this option, the change is always sent.`,
		},
	];
}

/**
 * @param statuses all statuses that the object can have
 * @throws InvalidField if Only If Status was added without a status, or if Skip If Unchanged is
 * neither true nor false: the guard would have no effect
 */
export function readStatusGuard(
	fields: ItemFields,
	{ noun, status, finalStatus }: Pick<StatusTarget, 'noun' | 'status' | 'finalStatus'>,
	statuses: readonly string[],
): StatusGuard {
	const only = fields.optionChoices('onlyIfStatus', 'Only If Status', statuses);
	// What a person approved says what the object changes from. It may have changed since.
	const isApproved = fields.hasOption('approvedPlan') || fields.isOptionOn('preview', 'Preview');
	const skipsUnchanged = fields.isOptionOn('skipIfUnchanged', 'Skip If Unchanged');
	const isFinal = (current: string) => current === finalStatus;
	const keepsFinal = isApproved && !isFinal(status) && only?.some(isFinal) !== true;
	return {
		isSet: only !== undefined || skipsUnchanged || isApproved,
		isApproved,
		findObstacle: (object) => {
			const current = String(object.status);
			const isAllowed = only?.includes(current) !== false;
			if (current === status && (skipsUnchanged || isApproved)) {
				const reason = `The ${noun} is already ${status}.`;
				if (skipsUnchanged || !isAllowed) return { reason };
				return {
					reason: `${reason} A run with an approved plan leaves it alone.`,
					needsPlan: true,
				};
			}
			if (!isAllowed) {
				return {
					reason: `The ${noun} is ${current}, and the option "Only If Status" does not allow that.`,
				};
			}
			if (!keepsFinal || !isFinal(current)) return undefined;
			const reason = `The ${noun} is ${current}. A run with an approved plan leaves it alone, unless the option "Only If Status" allows ${current}.`;
			return { reason, needsPlan: true };
		},
	};
}
