/** The package has no types. */
declare module 'sns-validator' {
	export default class MessageValidator {
		constructor(hostPattern?: RegExp, encoding?: string);
		validate(
			message: Record<string, unknown>,
			callback: (error: Error | null, message?: Record<string, unknown>) => void,
		): void;
	}
}
