import type { IDataObject } from 'n8n-workflow';

import { choiceOf, choicesOf } from './choice';
import { idOf, idsOf } from './id';
import { jsonObjectOf } from './jsonObject';
import { momentOf, optionalDateAsTyped } from './moment';
import { switchOf } from './switch';
import { optionalTextOf, textOf } from './text';
import { wholeNumberOf } from './wholeNumber';
import type { WholeNumberRange } from './wholeNumber';
import { isJsonObject } from '../api/request';
import type { ParameterReader } from './parameterReader';

const LIMIT = { min: 1, max: 1_000_000, default: 50, instead: 'switch Return All on' } as const;

/**
 * The fields of one item, read and checked. What is wrong is an InvalidField that names the field
 * as the editor does; no message repeats a value, because it may be a card number.
 */
export class ItemFields {
	/** A collection is looked at once for each of its entries; n8n evaluates it anew each time. */
	private readonly values = new Map<string, unknown>();

	/** @param timezone of the workflow, for dates without one */
	constructor(
		private readonly parameters: ParameterReader,
		private readonly itemIndex: number,
		private readonly timezone: string,
	) {}

	/** A Kobble id from a locator or from plain text. */
	id(name: string, displayName: string): string {
		return idOf(this.read(name), field(displayName));
	}

	/** One of several fixed values. */
	choice<Choice extends string>(
		name: string,
		displayName: string,
		choices: readonly Choice[],
	): Choice {
		return choiceOf(this.read(name), field(displayName), choices);
	}

	text(name: string, displayName: string): string {
		return textOf(this.read(name), field(displayName));
	}

	/** `undefined` where it was left empty. */
	optionalText(name: string, displayName: string): string | undefined {
		return optionalTextOf(this.read(name), field(displayName));
	}

	/** A date as it was typed; `undefined` where it was left empty. */
	optionalDateAsTyped(name: string, displayName: string): string | undefined {
		return optionalDateAsTyped(this.read(name), field(displayName));
	}

	jsonObject(name: string, displayName: string): IDataObject {
		return jsonObjectOf(this.read(name), field(displayName));
	}

	/** How many results are wanted; infinite with Return All. */
	limit(): number {
		const all = this.read('returnAll');
		if (all === true || all === 'true') return Number.POSITIVE_INFINITY;
		return wholeNumberOf(this.read('limit'), field('Limit'), LIMIT);
	}

	/** Several ids of the Filters collection; `undefined` where it was not added. */
	filterIds(name: string, displayName: string): string[] | undefined {
		if (!this.has('filters', name)) return undefined;
		return idsOf(this.entry('filters', name), filter(displayName));
	}

	/** Several fixed values of the Filters collection; `undefined` where it was not added. */
	filterChoices(
		name: string,
		displayName: string,
		choices: readonly string[],
	): string[] | undefined {
		if (!this.has('filters', name)) return undefined;
		return choicesOf(this.entry('filters', name), filter(displayName), choices);
	}

	/** A date of the Filters collection as ISO 8601 in UTC; `undefined` where it was not added. */
	filterMoment(name: string, displayName: string): string | undefined {
		if (!this.has('filters', name)) return undefined;
		return momentOf(this.entry('filters', name), filter(displayName), this.timezone);
	}

	/** An entry of the Options collection; `undefined` where it was not added. */
	option(name: string): unknown {
		return this.entry('options', name);
	}

	/** Whether an entry of the Options collection was added, whatever it holds. */
	hasOption(name: string): boolean {
		return this.has('options', name);
	}

	/** One of several fixed values of the Options collection. */
	optionChoice<Choice extends string>(
		name: string,
		displayName: string,
		choices: readonly Choice[],
	): Choice {
		return choiceOf(this.option(name), option(displayName), choices);
	}

	/** Several fixed values of the Options collection; `undefined` where it was not added. */
	optionChoices(
		name: string,
		displayName: string,
		choices: readonly string[],
	): string[] | undefined {
		if (!this.hasOption(name)) return undefined;
		return choicesOf(this.option(name), option(displayName), choices);
	}

	/** Whether a switch of the Options collection is on; off where it was not added. */
	isOptionOn(name: string, displayName: string): boolean {
		return this.hasOption(name) && switchOf(this.option(name), option(displayName));
	}

	/** A whole number from the Options collection. */
	wholeNumber(name: string, displayName: string, range: WholeNumberRange): number {
		return wholeNumberOf(this.option(name), option(displayName), range);
	}

	/** Added, even if its expression yields nothing: that is not the same as not added. */
	private has(collection: string, name: string): boolean {
		const entries = this.read(collection);
		return isJsonObject(entries) && name in entries;
	}

	private entry(collection: string, name: string): unknown {
		const entries = this.read(collection);
		return isJsonObject(entries) ? entries[name] : undefined;
	}

	private read(name: string): unknown {
		if (!this.values.has(name)) {
			this.values.set(name, this.parameters.read(name, this.itemIndex));
		}
		return this.values.get(name);
	}
}

function field(displayName: string): string {
	return `The field "${displayName}"`;
}

function option(displayName: string): string {
	return `The option "${displayName}"`;
}

function filter(displayName: string): string {
	return `The filter "${displayName}"`;
}
