import { openN8n } from './n8n/openN8n';
import { takePictureOfCanvas, takePicturesOfExamples } from './pictures/canvasPictures';
import { takePictureOfCredential } from './pictures/credentialPicture';
import { takePicturesOfCreate, takePicturesOfPicking } from './pictures/nodePictures';

/** Takes the pictures of the README anew, from a full n8n with the sandbox. */
async function main(): Promise<void> {
	// The port that the README names, because the credential's picture shows it.
	const open = await openN8n({ name: 'screenshots', sandbox: { port: 4010 } });
	try {
		await takePictureOfCanvas(open);
		await takePicturesOfCreate(open);
		await takePicturesOfPicking(open);
		await takePictureOfCredential(open);
		await takePicturesOfExamples(open);
	} finally {
		await open.close();
	}
}

main().catch((error: unknown) => {
	console.error(error instanceof Error ? error.message : error);
	process.exitCode = 1;
});
