import { KobbleFailure } from '../errors/kobbleFailure';

/** The largest page size to request. The maximum is not documented [api-10192216]. */
export const MAX_PAGE_SIZE = 100;

/** How Kobble refuses a page size that is too large: as invalid data, with either status. */
const REFUSED_AS_TOO_LARGE = ['400', '422'];

/** The page size of a list: a size that Kobble refuses is halved until it is accepted. */
export class PageSize {
	private size = MAX_PAGE_SIZE;

	private largestAccepted = 0;

	/** The size to request. */
	get current(): number {
		return this.size;
	}

	/**
	 * Requests a page, and halves the size as long as Kobble refuses it.
	 *
	 * @param wanted number of entries wanted
	 * @param request sends the request with a limit
	 * @returns the response, and the limit that Kobble accepted
	 * @throws KobbleFailure the first refusal, if the size was not the reason
	 */
	async request<Response>(
		wanted: number,
		request: (limit: number) => Promise<Response>,
	): Promise<{ readonly response: Response; readonly limit: number }> {
		let refusal: unknown;
		for (let limit = Math.min(wanted, this.size); ; limit = Math.floor(limit / 2)) {
			const result = await request(limit).then(
				(response) => ({ response, limit }),
				(error: unknown) => this.keepIfTooLarge(limit, error),
			);
			if (result instanceof KobbleFailure) {
				refusal ??= result;
				// Even a single entry is refused, so the size was not the reason.
				if (limit === 1) throw toError(refusal);
				continue;
			}
			if (refusal !== undefined) this.size = Math.min(this.size, limit);
			this.largestAccepted = Math.max(this.largestAccepted, limit);
			return result;
		}
	}

	private keepIfTooLarge(limit: number, error: unknown): KobbleFailure {
		const isTooLarge =
			limit > this.largestAccepted &&
			error instanceof KobbleFailure &&
			REFUSED_AS_TOO_LARGE.includes(error.details.httpCode ?? '');
		if (isTooLarge) return error;
		throw error;
	}
}

function toError(refusal: unknown): Error {
	return refusal instanceof Error ? refusal : new Error('The page was refused');
}

const pageSizes = new WeakMap<object, PageSize>();

/** @param scope what the size is remembered for: a run of the node, or one search of a list */
export function getPageSize(scope: object): PageSize {
	const known = pageSizes.get(scope);
	if (known !== undefined) return known;
	const pageSize = new PageSize();
	pageSizes.set(scope, pageSize);
	return pageSize;
}
