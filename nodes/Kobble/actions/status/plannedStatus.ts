import type { IDataObject } from 'n8n-workflow';

import type { KobbleResponse } from '../../api/request';
import type { NextAttempt } from '../../transport/kobbleClient';
import { keepForRun } from '../freshReading';
import type { ItemApi, PlannedChange } from '../operation';
import { checkStatus } from './readStatus';
import type { StatusTarget } from './statusTarget';

/** Milliseconds. A guard does not trust an older reading. */
const TRUSTED_FOR = 60_000;

interface Reading {
	readonly answer: KobbleResponse;
	/** Milliseconds of the monotonic clock. */
	readonly readAt: number;
}

/** The objects of a run as they will be when the items that were planned so far are done. */
const getPlanned = keepForRun(() => new Map<string, IDataObject>());

/** What the change of one object's status will do, read before the first change of the run. */
export class PlannedStatus {
	private reading: Reading | undefined;

	constructor(private readonly target: StatusTarget) {}

	/** @throws KobbleFailure if the object cannot be read */
	async readChange(kobble: ItemApi): Promise<PlannedChange> {
		const { noun, id, status, guard } = this.target;
		const planned = getPlanned(kobble);
		const object = planned.get(id) ?? (await this.read(kobble));
		const from = String(object.status);
		// A repeat leaves alone what an earlier try may have changed.
		const isDone = kobble.earlier.isRepeat && from === status;
		const obstacle = isDone
			? { reason: `The ${noun} is already ${status}.` }
			: guard.findObstacle(object);
		planned.set(id, obstacle === undefined ? { ...object, status } : object);
		if (obstacle === undefined) return { wouldChange: true, from, to: status };
		return { wouldChange: false, ...obstacle, from, to: from };
	}

	/** The reading, once, if a guard may still trust it before this attempt. */
	async takeReading({
		isRepeat,
		hasPausedSince,
	}: NextAttempt): Promise<KobbleResponse | undefined> {
		const { reading } = this;
		this.reading = undefined;
		if (isRepeat || reading === undefined || this.target.guard.isApproved) return undefined;
		// After the wait for the turn, because that may take long.
		const hasPaused = await hasPausedSince(reading.readAt);
		const isOld = performance.now() - reading.readAt > TRUSTED_FOR;
		return hasPaused || isOld ? undefined : reading.answer;
	}

	private async read(kobble: ItemApi): Promise<IDataObject> {
		// Before the request, so that the reading is never younger than it seems.
		const readAt = performance.now();
		const answer = await kobble.send(this.target.read);
		this.reading = { answer, readAt };
		return checkStatus(answer, this.target);
	}
}
