import type { IDataObject } from 'n8n-workflow';

import type { KobbleResponse } from '../../api/request';
import { isJsonObject } from '../../data/json';
import { KobbleFailure } from '../../errors/kobbleFailure';
import type { NextAttempt } from '../../transport/kobbleClient';
import { readObject } from '../../transport/response';
import type { ItemApi, PreparedOperation } from '../operation';
import { isChangedByOthers } from './changeByOthers';
import { PlannedStatus } from './plannedStatus';
import { checkStatus, hasId, readStatus } from './readStatus';
import type { StatusTarget } from './statusTarget';

/** Prepares the change of one object's status. */
export function prepareStatusChange(target: StatusTarget): PreparedOperation {
	const planned = new PlannedStatus(target);
	return {
		request: target.change,
		isGuarded: target.guard.isSet,
		readChange: async (kobble) => await planned.readChange(kobble),
		run: async (kobble) => await new StatusChange(kobble, target, planned).run(),
	};
}

/** The change of one object's status, with the checks of the object before each attempt. */
class StatusChange {
	/** Milliseconds since 1970 on n8n's clock. */
	private readonly startedAt = Date.now();

	/** The result if nothing more is sent: the object as it was read. */
	private settled: IDataObject | undefined;

	constructor(
		private readonly kobble: ItemApi,
		private readonly target: StatusTarget,
		private readonly planned: PlannedStatus,
	) {}

	async run(): Promise<IDataObject> {
		const { change, status, finalStatus } = this.target;
		const answer = await this.kobble.send(change, {
			beforeAttempt: async (next) => await this.readBeforeAttempt(next),
		});
		if (this.settled !== undefined) return this.settled;
		const changed = await this.readChanged(answer);
		const isUndone = finalStatus !== undefined && changed.status === finalStatus;
		return { ...changed, updated: !isUndone || status === finalStatus };
	}

	/**
	 * Reads the object if there is a guard, or if an earlier attempt may have changed it: minutes may
	 * have passed since, and others may have changed it too.
	 *
	 * @returns a response if nothing needs to be sent
	 */
	private async readBeforeAttempt(next: NextAttempt): Promise<KobbleResponse | undefined> {
		const { isRepeat, mayHaveActed } = next;
		const { earlier } = this.kobble;
		const { status, guard } = this.target;
		const mayBeChanged = mayHaveActed || earlier.isRepeat;
		if (!guard.isSet && !mayBeChanged) return undefined;
		const answer =
			(await this.planned.takeReading(next)) ??
			(await next
				.read(this.target.read)
				.catch((error: unknown) => this.catchForbiddenRead(error, isRepeat)));
		if (answer === undefined) return undefined;
		const current = checkStatus(answer, this.target);
		const isAsWanted = mayBeChanged && current.status === status;
		const isLeftAlone =
			isAsWanted ||
			this.kobble.isHeldBack ||
			(mayBeChanged && isChangedByOthers(this.kobble, this.target, current, this.startedAt)) ||
			guard.findObstacle(current) !== undefined;
		if (!isLeftAlone) return undefined;
		// A killed worker leaves no record of whether this execution changed the object.
		const isOwnChange = isAsWanted && (mayHaveActed || earlier.wasSent);
		this.settled = { ...current, updated: isOwnChange };
		return answer;
	}

	/** A write-only credential cannot read the object. That is no reason to give up a repeat. */
	private catchForbiddenRead(error: unknown, isRepeat: boolean): undefined {
		const isForbidden = error instanceof KobbleFailure && error.details.httpCode === '403';
		if (isForbidden && isRepeat && !this.target.guard.isSet) return undefined;
		throw isForbidden ? explainReading(error, this.target) : error;
	}

	/** @returns the object after the change; if the response does not have it, what is known of it */
	private async readChanged(answer: KobbleResponse): Promise<IDataObject> {
		const { id, status, change } = this.target;
		if (isJsonObject(answer.body) && 'id' in answer.body) {
			checkId(answer.body, this.target, answer);
			return readObject(answer, change);
		}
		// For cards, the documented response is 200 with the card. If it is not there, it is read.
		return await readStatus(this.kobble, this.target).catch((error: unknown) => {
			// Kobble confirmed that the status was changed; a 202 only promises it.
			if (answer.status === 202 || !(error instanceof KobbleFailure)) throw error;
			return { id, status };
		});
	}
}

/** The user wanted to change the object, so the missing right to read it may come as a surprise. */
function explainReading({ details }: KobbleFailure, { noun }: StatusTarget): KobbleFailure {
	return new KobbleFailure({
		...details,
		description: `${details.description} The ${noun} is read before the change, because an option or a retry asks for it.`,
	});
}

function checkId(
	object: IDataObject,
	{ id, noun }: StatusTarget,
	{ status }: KobbleResponse,
): void {
	if (hasId(object, id)) return;
	throw new KobbleFailure({
		message: `Kobble answered the status change with another ${noun}`,
		description: `Look which status the ${noun} has before you go on, and tell Kobble.`,
		outcome: 'unknown',
		retryable: false,
		httpCode: String(status),
	});
}
