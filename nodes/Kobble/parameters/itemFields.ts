import type { IDataObject } from 'n8n-workflow';

import { isJsonObject } from '../data/json';
import {
	parseBoolean,
	parseChoice,
	parseChoices,
	parseDateAsTyped,
	parseDateOfExpression,
	parseDateTime,
	parseId,
	parseIds,
	parseInteger,
	parseJsonObject,
	parseOptionalLine,
	parseText,
} from './values';
import type { IntegerRange } from './values';
import { InvalidField } from '../errors/kobbleFailure';
import { extractMessage } from '../errors/kobbleMessage';
import type { EmptyExpression, ParameterPath, ParameterReader } from './parameterReader';

const LIMIT_RANGE = {
	min: 1,
	max: 1_000_000,
	default: 50,
	instead: 'switch Return All on',
} as const;

/**
 * Validates a value.
 *
 * @param label the field as the editor names it: `The field "Status"`
 * @param timezone of the workflow
 * @throws InvalidField
 */
export type FieldParser<Value> = (value: unknown, label: string, timezone: string) => Value;

/**
 * The validated fields of one item. An InvalidField uses the field's name in the editor. No message
 * repeats a value, because it may be a card number.
 */
export class ItemFields {
	/** A collection is read once per entry, and n8n would evaluate it each time. */
	private readonly values = new Map<string, unknown>();

	/** @param timezone of the workflow, for dates without one */
	constructor(
		private readonly parameters: ParameterReader,
		private readonly itemIndex: number,
		private readonly timezone: string,
	) {}

	/** A Kobble ID from a resource locator or plain text. */
	id(name: string, displayName: string): string {
		return this.parse([name], fieldLabel(displayName), parseId);
	}

	/** One of several fixed values. */
	choice<Choice extends string>(
		name: string,
		displayName: string,
		choices: readonly Choice[],
	): Choice {
		return this.parse([name], fieldLabel(displayName), (value, label) =>
			parseChoice(value, label, choices),
		);
	}

	text(name: string, displayName: string): string {
		return this.parse([name], fieldLabel(displayName), parseText);
	}

	/** A text of the Additional Fields collection; `undefined` if the field was not added. */
	additionalText(name: string, displayName: string): string | undefined {
		return this.parseIfAdded(['additionalFields', name], fieldLabel(displayName), parseText);
	}

	/** A date of the Additional Fields collection as entered; `undefined` if it was not added. */
	additionalDateAsTyped(name: string, displayName: string): string | undefined {
		const path = ['additionalFields', name] as const;
		return this.parseIfAdded(path, fieldLabel(displayName), (value, label) =>
			this.parameters.isExpression(path)
				? parseDateOfExpression(value, label)
				: parseDateAsTyped(value, label),
		);
	}

	jsonObject(name: string, displayName: string): IDataObject {
		return this.parse([name], fieldLabel(displayName), parseJsonObject);
	}

	/** `undefined` if the field is empty, unless that is due to an expression. */
	optionalJsonObject(name: string, displayName: string): IDataObject | undefined {
		return this.parse([name], fieldLabel(displayName), (value, label) =>
			isEmpty(value) ? undefined : parseJsonObject(value, label),
		);
	}

	/** `undefined` if the field is empty, unless that is due to an expression. */
	optionalText(name: string, displayName: string): string | undefined {
		return this.parse([name], fieldLabel(displayName), parseOptionalLine);
	}

	/** A field that only a few operations have. */
	value<Value>(name: string, displayName: string, parse: FieldParser<Value>): Value {
		return this.parse([name], fieldLabel(displayName), parse);
	}

	/** The same of the Additional Fields collection; `undefined` if the field was not added. */
	additionalValue<Value>(
		name: string,
		displayName: string,
		parse: FieldParser<Value>,
	): Value | undefined {
		return this.parseIfAdded(['additionalFields', name], fieldLabel(displayName), parse);
	}

	/** The maximum number of results; infinite with Return All. */
	limit(): number {
		const returnsAll = this.parse(
			['returnAll'],
			fieldLabel('Return All'),
			(value, label) => value !== undefined && parseBoolean(value, label),
		);
		if (returnsAll) return Number.POSITIVE_INFINITY;
		return this.parse(['limit'], fieldLabel('Limit'), (value, label) =>
			value === undefined ? LIMIT_RANGE.default : parseInteger(value, label, LIMIT_RANGE),
		);
	}

	/** Several IDs of the Filters collection; `undefined` if the filter was not added. */
	filterIds(name: string, displayName: string): string[] | undefined {
		return this.parseIfAdded(['filters', name], filterLabel(displayName), parseIds);
	}

	/** Several fixed values of the Filters collection; `undefined` if the filter was not added. */
	filterChoices(
		name: string,
		displayName: string,
		choices: readonly string[],
	): string[] | undefined {
		return this.parseIfAdded(['filters', name], filterLabel(displayName), (value, label) =>
			parseChoices(value, label, choices),
		);
	}

	/** One ID of the Filters collection; `undefined` if the filter was not added. */
	filterId(name: string, displayName: string): string | undefined {
		return this.parseIfAdded(['filters', name], filterLabel(displayName), parseId);
	}

	/** A date of the Filters collection as ISO 8601 in UTC; `undefined` if it was not added. */
	filterDateTime(name: string, displayName: string): string | undefined {
		return this.parseIfAdded(['filters', name], filterLabel(displayName), parseDateTime);
	}

	/** The raw value of an option; `undefined` if the option was not added. */
	optionValue(name: string): unknown {
		return this.readPath(['options', name]);
	}

	/** All options that were added, with their raw values. */
	options(): Readonly<Record<string, unknown>> {
		const options = this.read('options');
		return isJsonObject(options) ? options : {};
	}

	/** Whether an option was added, with any value. */
	hasOption(name: string): boolean {
		return this.isAdded(['options', name]);
	}

	/** An option that only a few operations have; `undefined` if it was not added. */
	optionalOption<Value>(
		name: string,
		displayName: string,
		parse: FieldParser<Value>,
	): Value | undefined {
		return this.parseIfAdded(['options', name], optionLabel(displayName), parse);
	}

	/** One of several fixed values of the Options collection. */
	optionChoice<Choice extends string>(
		name: string,
		displayName: string,
		choices: readonly Choice[],
	): Choice {
		return this.parse(['options', name], optionLabel(displayName), (value, label) =>
			parseChoice(value, label, choices),
		);
	}

	/** Several fixed values of the Options collection; `undefined` if the option was not added. */
	optionChoices(
		name: string,
		displayName: string,
		choices: readonly string[],
	): string[] | undefined {
		return this.parseIfAdded(['options', name], optionLabel(displayName), (value, label) =>
			parseChoices(value, label, choices),
		);
	}

	/** Whether a boolean option is on; off if it was not added. */
	isOptionOn(name: string, displayName: string): boolean {
		return this.parseIfAdded(['options', name], optionLabel(displayName), parseBoolean) ?? false;
	}

	/** A text of the Options collection. */
	optionText(name: string, displayName: string): string {
		return this.parse(['options', name], optionLabel(displayName), parseText);
	}

	/** An integer of the Options collection; the range's default if the option was not added. */
	optionInteger(name: string, displayName: string, range: IntegerRange): number {
		const number = this.parseIfAdded(['options', name], optionLabel(displayName), (value, label) =>
			parseInteger(value, label, range),
		);
		return number ?? range.default;
	}

	private parseIfAdded<Value>(
		path: ParameterPath,
		label: string,
		parse: FieldParser<Value>,
	): Value | undefined {
		return this.isAdded(path) ? this.parse(path, label, parse) : undefined;
	}

	/**
	 * @throws InvalidField; if an expression has no value, the error says so and shows the expression
	 */
	private parse<Value>(path: ParameterPath, label: string, parse: FieldParser<Value>): Value {
		const value = this.readPath(path, label);
		const expression = isEmpty(value)
			? this.parameters.explainEmpty(path, this.itemIndex)
			: undefined;
		if (expression !== undefined) throw createEmptyExpression(label, expression);
		return parse(value, label, this.timezone);
	}

	/**
	 * Whether it was added, even if its expression has no value: that differs from not being added.
	 */
	private isAdded([collection, name = '']: ParameterPath): boolean {
		const entries = this.read(collection);
		return isJsonObject(entries) && name in entries;
	}

	private readPath([first, second]: ParameterPath, label?: string): unknown {
		const value = this.read(first, label);
		if (second === undefined) return value;
		return isJsonObject(value) ? value[second] : undefined;
	}

	private read(name: string, label?: string): unknown {
		if (!this.values.has(name)) this.values.set(name, this.evaluate(name, label));
		return this.values.get(name);
	}

	private evaluate(name: string, label: string | undefined): unknown {
		try {
			return this.parameters.read(name, this.itemIndex);
		} catch (error) {
			return refuseFailedExpression(COLLECTION_LABELS[name] ?? label ?? fieldLabel(name), error);
		}
	}
}

/** If one expression fails, n8n refuses the whole collection. */
const COLLECTION_LABELS: Readonly<Record<string, string>> = {
	additionalFields: 'The collection "Additional Fields"',
	filters: 'The collection "Filters"',
	options: 'The collection "Options"',
};

function fieldLabel(displayName: string): string {
	return `The field "${displayName}"`;
}

function optionLabel(displayName: string): string {
	return `The option "${displayName}"`;
}

function filterLabel(displayName: string): string {
	return `The filter "${displayName}"`;
}

function isEmpty(value: unknown): boolean {
	if (value === undefined || value === null) return true;
	if (typeof value === 'string') return value.trim() === '';
	if (Array.isArray(value)) return value.length === 0;
	return isJsonObject(value) && '__rl' in value && isEmpty(value.value);
}

/** n8n does not report most failing expressions; their value is just empty. */
function createEmptyExpression(
	label: string,
	{ text, missingField }: EmptyExpression,
): InvalidField {
	const advice =
		missingField === undefined
			? 'Correct the item or the expression'
			: `The item has no field '${extractMessage(missingField)}': correct the expression`;
	return new InvalidField(
		`${label} is empty, because its expression gives nothing`,
		`${describeExpression(text)} fails or gives nothing for this item. ${advice}`,
	);
}

/** The expression is the author's own text, but it may contain a pasted card number. */
function describeExpression(text: string): string {
	const shown = text.startsWith('{{') && text.endsWith('}}') ? text.slice(2, -2) : text;
	return `The expression ${extractMessage(shown)}`;
}

function refuseFailedExpression(label: string, error: unknown): never {
	const why = error instanceof Error ? extractMessage(error.message) : '';
	throw new InvalidField(
		`${label} holds an expression that fails${why === '' ? '' : `: ${why}`}`,
		'Correct the expression',
	);
}
