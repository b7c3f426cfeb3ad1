import type { IDataObject } from 'n8n-workflow';

import { isJsonObject } from '../data/json';
import {
	parseBoolean,
	parseChoice,
	parseChoices,
	parseDateAsTyped,
	parseDateTime,
	parseId,
	parseIds,
	parseInteger,
	parseJsonObject,
	parseText,
} from './values';
import type { IntegerRange } from './values';
import type { ParameterReader } from './parameterReader';

const LIMIT_RANGE = {
	min: 1,
	max: 1_000_000,
	default: 50,
	instead: 'switch Return All on',
} as const;

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
		return parseId(this.read(name), fieldLabel(displayName));
	}

	/** One of several fixed values. */
	choice<Choice extends string>(
		name: string,
		displayName: string,
		choices: readonly Choice[],
	): Choice {
		return parseChoice(this.read(name), fieldLabel(displayName), choices);
	}

	text(name: string, displayName: string): string {
		return parseText(this.read(name), fieldLabel(displayName));
	}

	/** Text of the Additional Fields collection; `undefined` if the field was not added. */
	additionalText(name: string, displayName: string): string | undefined {
		if (!this.isAdded('additionalFields', name)) return undefined;
		return parseText(this.readEntry('additionalFields', name), fieldLabel(displayName));
	}

	/** A date of the Additional Fields collection as it was typed; `undefined` if it was not added. */
	additionalDateAsTyped(name: string, displayName: string): string | undefined {
		if (!this.isAdded('additionalFields', name)) return undefined;
		return parseDateAsTyped(this.readEntry('additionalFields', name), fieldLabel(displayName));
	}

	jsonObject(name: string, displayName: string): IDataObject {
		return parseJsonObject(this.read(name), fieldLabel(displayName));
	}

	/** How many results are wanted; infinite with Return All. */
	limit(): number {
		const all = this.read('returnAll');
		if (all === true || all === 'true') return Number.POSITIVE_INFINITY;
		return parseInteger(this.read('limit'), fieldLabel('Limit'), LIMIT_RANGE);
	}

	/** Several ids of the Filters collection; `undefined` where it was not added. */
	filterIds(name: string, displayName: string): string[] | undefined {
		if (!this.isAdded('filters', name)) return undefined;
		return parseIds(this.readEntry('filters', name), filterLabel(displayName));
	}

	/** Several fixed values of the Filters collection; `undefined` where it was not added. */
	filterChoices(
		name: string,
		displayName: string,
		choices: readonly string[],
	): string[] | undefined {
		if (!this.isAdded('filters', name)) return undefined;
		return parseChoices(this.readEntry('filters', name), filterLabel(displayName), choices);
	}

	/** A date of the Filters collection as ISO 8601 in UTC; `undefined` where it was not added. */
	filterDateTime(name: string, displayName: string): string | undefined {
		if (!this.isAdded('filters', name)) return undefined;
		return parseDateTime(this.readEntry('filters', name), filterLabel(displayName), this.timezone);
	}

	/** An entry of the Options collection; `undefined` where it was not added. */
	optionLabel(name: string): unknown {
		return this.readEntry('options', name);
	}

	/** Whether an entry of the Options collection was added, whatever it holds. */
	hasOption(name: string): boolean {
		return this.isAdded('options', name);
	}

	/** One of several fixed values of the Options collection. */
	optionChoice<Choice extends string>(
		name: string,
		displayName: string,
		choices: readonly Choice[],
	): Choice {
		return parseChoice(this.optionLabel(name), option(displayName), choices);
	}

	/** Several fixed values of the Options collection; `undefined` where it was not added. */
	optionChoices(
		name: string,
		displayName: string,
		choices: readonly string[],
	): string[] | undefined {
		if (!this.hasOption(name)) return undefined;
		return parseChoices(this.optionLabel(name), option(displayName), choices);
	}

	/** Whether a switch of the Options collection is on; off where it was not added. */
	isOptionOn(name: string, displayName: string): boolean {
		return this.hasOption(name) && parseBoolean(this.optionLabel(name), option(displayName));
	}

	/** A whole number from the Options collection. */
	optionInteger(name: string, displayName: string, range: IntegerRange): number {
		return parseInteger(this.optionLabel(name), option(displayName), range);
	}

	/** Added, even if its expression yields nothing: that is not the same as not added. */
	private isAdded(collection: string, name: string): boolean {
		const entries = this.read(collection);
		return isJsonObject(entries) && name in entries;
	}

	private readEntry(collection: string, name: string): unknown {
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

function fieldLabel(displayName: string): string {
	return `The field "${displayName}"`;
}

function option(displayName: string): string {
	return `The option "${displayName}"`;
}

function filterLabel(displayName: string): string {
	return `The filter "${displayName}"`;
}
