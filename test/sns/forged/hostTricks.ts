import type { SnsStandIn } from '../snsStandIn';

/**
 * Creates URLs that look like URLs on Amazon's SNS host to people, to a regular expression, or to one
 * parser but not to another.
 *
 * @param path the rest of the URL, from the slash on
 */
export function hostTricks({ host, topicArn }: SnsStandIn, path: string): string[] {
	const region = topicArn.split(':')[3] ?? '';
	return [
		...otherSchemes(host, path),
		...otherHosts(host, region).map((other) => `https://${other}${path}`),
		...otherSpellings(host).map((authority) => `https://${authority}${path}`),
		...notEvenAuthorities(host, path),
	];
}

function otherSchemes(host: string, path: string): string[] {
	const rest = `${host}${path}`;
	const schemes = ['http', 'HTTPS', 'ftp', 'ws', 'wss', 'file', 'blob:https', 'view-source:https'];
	return [
		...schemes.map((scheme) => `${scheme}://${rest}`),
		`//${rest}`,
		rest,
		'',
		'about:blank',
		'data:application/x-pem-file,stranger.pem',
		'javascript:stranger.pem',
		'file:///tmp/stranger.pem',
	];
}

function otherHosts(host: string, region: string): string[] {
	const otherRegion = region === 'us-east-2' ? 'us-west-2' : 'us-east-2';
	return [
		'evil.com',
		'localhost',
		'127.0.0.1',
		'[::1]',
		'169.254.169.254',
		'2852039166',
		`${host}.evil.com`,
		`${host}evil.com`,
		`evil.com.${host}`,
		`evil-${host}`,
		`x${host}`,
		`${host}.`,
		`${host}..`,
		`.${host}`,
		`${host}.cn`,
		`${host}.cn.evil.com`,
		`sns.${otherRegion}.amazonaws.com`,
		`sns.${otherRegion}.amazonaws.com.cn`,
		'sns.amazonaws.com',
		'sns..amazonaws.com',
		'sns.-.amazonaws.com',
		'amazonaws.com',
		// Buckets named "sns" have names like these.
		`sns.s3-${region}.amazonaws.com`,
		`sns.s3.${region}.amazonaws.com`,
		'sns.s3.amazonaws.com',
		`sns.${region}.s3.amazonaws.com`,
		`${host}.s3.amazonaws.com`,
		`s3.${region}.amazonaws.com/sns`,
		`sqs.${region}.amazonaws.com`,
		`sns-${region}.amazonaws.com`,
		`snsx${region}.amazonaws.com`,
		`sns.${region}xamazonaws.com`,
		`sns.${region}.amazonaws.co`,
		`sns.${region}.amazonaws.org`,
		`sns.${region}.amazonaws.com.com`,
		`sns.${region}.evil.com/amazonaws.com`,
		`sns.${region}.amaz0naws.com`,
		`sns.${region}.xn--amazonaws-.com`,
	];
}

/** Other spellings of the right host, and URLs that contain it as a user name. */
function otherSpellings(host: string): string[] {
	return [
		`${host}:443`,
		`${host}:8443`,
		`${host}:`,
		`${host}:80@evil.com`,
		`${host}@evil.com`,
		`evil.com@${host}`,
		`user:password@${host}`,
		`:@${host}`,
		`@${host}`,
		`${host}\\@evil.com`,
		`evil.com\\@${host}`,
		`evil.com\\.${host}`,
		`evil.com#@${host}`,
		`evil.com?@${host}`,
		`evil.com/${host}`,
		`evil.com;${host}`,
		`evil.com,${host}`,
		`evil.com%2f@${host}`,
		`evil.com%00.${host}`,
		`${host}%00.evil.com`,
		`${host}%2eevil.com`,
		`${host}%23.evil.com`,
		`${host} .evil.com`,
		`evil.com\u0000.${host}`,
		`${host}\t`,
		`${host}\n.evil.com`,
		`${host.slice(0, 5)}\r\n${host.slice(5)}`,
		`${host.slice(0, 5)}\t${host.slice(5)}`,
		host.toUpperCase(),
		host.replace('sns', 'SNS'),
		host.replace('sns', '%73ns'),
		host.replace('.', '%2e'),
		host.replaceAll('.', '。'),
		host.replace('.', '．'),
		host.replace('sns', 'ｓｎｓ'),
		host.replace('s', 'ſ'),
		host.replace('a', 'а'),
		host.replace('amazon', 'ama\u00adzon'),
		host.replace('amazon', 'ama\u200bzon'),
		host.replace('com', '\u202ecom'),
		host.replace('com', 'com\u2044evil'),
	];
}

function notEvenAuthorities(host: string, path: string): string[] {
	return [
		`https:${host}${path}`,
		`https:/${host}${path}`,
		`https:///${host}${path}`,
		`https:////${host}${path}`,
		`https:\\\\${host}${path}`,
		`https:/\\${host}${path}`,
		`https://\\${host}${path}`,
		`https://${host}${path.replaceAll('/', '\\')}`,
		`\thttps://${host}${path}`,
		`\u00a0https://${host}${path}`,
		`\ufeffhttps://${host}${path}`,
		`ht\ntps://${host}${path}`,
		`https ://${host}${path}`,
		`https://${host}${path}\nhttps://evil.com${path}`,
		`https://evil.com${path}\nhttps://${host}${path}`,
	];
}
