import type { IDataObject } from 'n8n-workflow';

import type { KobbleResponse } from '../../api/request';
import type { NextAttempt } from '../../transport/kobbleClient';
import { keepForRun } from '../freshReading';
import type { ItemApi, PlannedChange } from '../operation';
import { isChangedByOthers } from './changeByOthers';
import { checkStatus } from './readStatus';
import type { Obstacle, StatusTarget } from './statusTarget';

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
		const { id, status, guard } = this.target;
		const planned = getPlanned(kobble);
		const object = planned.get(id) ?? (await this.read(kobble));
		const from = String(object.status);
		const obstacle = this.findObstacleOfRepeat(kobble, object) ?? guard.findObstacle(object);
		planned.set(id, obstacle === undefined ? { ...object, status } : object);
		if (obstacle === undefined) return { wouldChange: true, from, to: status };
		return { wouldChange: false, ...obstacle, from, to: from };
	}

	/** A repeat leaves alone what an earlier try may have changed, or others since. */
	private findObstacleOfRepeat(kobble: ItemApi, object: IDataObject): Obstacle | undefined {
		const { noun, status } = this.target;
		if (!kobble.earlier.isRepeat) return undefined;
		if (object.status === status) return { reason: `The ${noun} is already ${status}.` };
		return isChangedByOthers(kobble, this.target, object, Date.now())
			? { reason: `The ${noun} has become ${String(object.status)} since the first try.` }
			: undefined;
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
