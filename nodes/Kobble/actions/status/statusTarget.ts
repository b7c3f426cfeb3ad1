import type { IDataObject } from 'n8n-workflow';

import type { KobbleRequest } from '../../api/request';

/** An object whose status an operation sets: a card or a wallet. */
export interface StatusTarget {
	/** For messages: `card`. */
	readonly noun: string;
	/** In lower case. */
	readonly id: string;
	/** The request that reads it. */
	readonly read: KobbleRequest;
	/** The request that sets its status. */
	readonly change: KobbleRequest;
	/** The new status. */
	readonly status: string;
	/** A status that a repeat never changes back if somebody else has set it: `STOLEN`. */
	readonly finalStatus?: string;
	readonly guard: StatusGuard;
}

/** What to check about an object before its status is changed. */
export interface StatusGuard {
	/** Whether the object has to be read first. */
	readonly isSet: boolean;
	/** Whether a person has approved the change: then no reading is old enough to be trusted. */
	readonly isApproved: boolean;
	/** @returns why the object is left alone; `undefined` if it may be changed */
	findObstacle(object: IDataObject): Obstacle | undefined;
}

/** Why an object is left alone. */
export interface Obstacle {
	/** A sentence for the user. */
	readonly reason: string;
	/** Whether it only stands against a run with an approved plan. */
	readonly needsPlan?: boolean;
}
