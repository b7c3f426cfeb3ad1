/**
 * An AWS region, such as eu-west-1 or us-gov-east-1. It is strict on purpose: with digits in front
 * or more parts, `sns.s3-us-west-2.amazonaws.com` would pass, which is anybody's bucket.
 */
const REGION = '[a-z]{2}(?:-gov)?-[a-z]{4,9}-\\d{1,2}';

const TOPIC_ARN = new RegExp(
	`^arn:(aws|aws-cn|aws-us-gov):sns:(${REGION}):\\d{12}:[A-Za-z0-9_-]{1,256}(?:\\.fifo)?$`,
);

/** Where a topic lives. */
export interface TopicPlace {
	readonly region: string;
	/** The one host that speaks for topics of this region. */
	readonly host: string;
}

/**
 * Reads an ARN of an SNS topic, `arn:aws:sns:<region>:<account>:<name>`.
 *
 * @returns `undefined` where it is none
 */
export function placeOfTopic(topicArn: string): TopicPlace | undefined {
	const [, partition, region] = TOPIC_ARN.exec(topicArn) ?? [];
	if (region === undefined || partition !== partitionOf(region)) return undefined;
	const suffix = partition === 'aws-cn' ? '.cn' : '';
	return { region, host: `sns.${region}.amazonaws.com${suffix}` };
}

function partitionOf(region: string): string {
	if (region.startsWith('cn-')) return 'aws-cn';
	return region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
}
