import { InvalidField } from '../errors/kobbleFailure';
import { isUuid } from '../idempotency/idempotencyKey';
import { isJsonObject } from '../client/kobbleRequest';
import type { ParameterReader } from '../runner/parameterReader';

/** The fields of one item, read and checked. No message repeats a value: it may be a card number. */
export class ItemFields {
	constructor(
		private readonly parameters: ParameterReader,
		private readonly itemIndex: number,
	) {}

	/**
	 * A Kobble id from a locator or from plain text.
	 *
	 * @param displayName how the editor names the field
	 * @throws InvalidField where it is empty or no UUID
	 */
	id(name: string, displayName: string): string {
		const value = this.parameters.read(name, this.itemIndex);
		const id = isJsonObject(value) && '__rl' in value ? value.value : value;
		const text = typeof id === 'string' ? id.trim() : '';
		if (text === '' && (id === undefined || id === null || typeof id === 'string')) {
			throw new InvalidField(
				`The field "${displayName}" is empty`,
				'Choose or enter an ID. If it holds an expression, that expression yields nothing for this item',
			);
		}
		if (!isUuid(text)) {
			throw new InvalidField(
				`The field "${displayName}" does not hold an ID of Kobble`,
				'A Kobble ID has 36 characters, such as 0d5f6c1e-4b2a-4c3d-9e8f-7a6b5c4d3e2f. A card number is not an ID',
			);
		}
		return text;
	}

	/**
	 * One of several fixed values.
	 *
	 * @throws InvalidField naming the values that there are
	 */
	choice(name: string, displayName: string, choices: readonly string[]): string {
		const value = this.parameters.read(name, this.itemIndex);
		const text = typeof value === 'string' ? value.trim().toUpperCase() : '';
		if (!choices.includes(text)) {
			throw new InvalidField(
				text === ''
					? `The field "${displayName}" is empty`
					: `The field "${displayName}" holds a value that Kobble does not know`,
				`Choose one of ${choices.join(', ')}`,
			);
		}
		return text;
	}

	/** An entry of the Options collection; `undefined` where it was not added. */
	option(name: string): unknown {
		const options = this.parameters.read('options', this.itemIndex);
		return isJsonObject(options) ? options[name] : undefined;
	}

	/** Whether an entry of the Options collection was added, whatever it holds. */
	hasOption(name: string): boolean {
		const options = this.parameters.read('options', this.itemIndex);
		return isJsonObject(options) && name in options;
	}

	/**
	 * A whole number from the Options collection.
	 *
	 * @throws InvalidField naming the range
	 */
	wholeNumber(
		name: string,
		displayName: string,
		range: { min: number; max: number; default: number },
	): number {
		const value = this.option(name);
		if (value === undefined) return range.default;
		const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
		if (
			typeof number !== 'number' ||
			!Number.isInteger(number) ||
			number < range.min ||
			number > range.max
		) {
			throw new InvalidField(
				`The option "${displayName}" is not a whole number from ${range.min} to ${range.max}`,
				`Enter a number in that range, or remove the option to use ${range.default}`,
			);
		}
		return number;
	}
}
