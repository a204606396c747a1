import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { type Response, Router } from 'express';
import { matchesWeakly, parseEntityTags } from '../../api/entity-tags.ts';
import { openApiDocument } from '../../api/openapi/openapi-document.ts';
import { operations } from '../../api/operations/index.ts';

const OPENAPI_PATH = '/api/v1/openapi.json';
const DOCS_PATH = '/api/docs';

/** The OpenAPI document, and a page that shows it and lets its reader try it out. Nothing comes from elsewhere. */
export function apiDocs(version: string): Router {
  const router = Router();
  router.get(OPENAPI_PATH, openApiHandler(version));
  router.get(DOCS_PATH, (_, response) => void response.type('html').send(PAGE));
  router.get(`${DOCS_PATH}/start.js`, (_, response) => void response.type('js').send(START));
  for (const [name, url] of Object.entries(SWAGGER_FILES)) {
    router.get(`${DOCS_PATH}/${name}`, (_, response) => response.sendFile(fileURLToPath(url)));
  }
  return router;
}

/** Made at the first question: many daemons never hear it. */
function openApiHandler(version: string) {
  let made: { readonly text: string; readonly etag: string } | undefined;
  return (request: { get(name: string): string | undefined }, response: Response): void => {
    made ??= withEtag(JSON.stringify(openApiDocument(operations, version)));
    const { text, etag } = made;
    const known = parseEntityTags(request.get('If-None-Match') ?? '');
    response.set({ ETag: `"${etag}"`, 'Cache-Control': 'no-cache' });
    if (known !== undefined && matchesWeakly(known, etag)) response.status(304).end();
    else response.type('json').send(text);
  };
}

function withEtag(text: string) {
  return { text, etag: createHash('sha256').update(text).digest('base64url').slice(0, 22) };
}

/** URLs of the files of Swagger UI. */
const SWAGGER_FILES = {
  'swagger-ui.css': import.meta.resolve('swagger-ui-dist/swagger-ui.css'),
  'swagger-ui-bundle.js': import.meta.resolve('swagger-ui-dist/swagger-ui-bundle.js'),
  'favicon-32x32.png': import.meta.resolve('swagger-ui-dist/favicon-32x32.png'),
};

/** No script or style of its own in it: the content security policy allows none. */
const PAGE = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <title>Warewulf REST API</title>
    <link rel="icon" href="${DOCS_PATH}/favicon-32x32.png">
    <link rel="stylesheet" href="${DOCS_PATH}/swagger-ui.css">
  </head>
  <body>
    <div id="docs"></div>
    <script src="${DOCS_PATH}/swagger-ui-bundle.js"></script>
    <script src="${DOCS_PATH}/start.js"></script>
  </body>
</html>
`;

/** The origin has no name and password in it, even where the address of the page has: browsers fetch nothing with them. */
const START = `SwaggerUIBundle({
  url: location.origin + '${OPENAPI_PATH}',
  dom_id: '#docs',
  deepLinking: true,
  docExpansion: 'list',
  showExtensions: true,
  validatorUrl: null,
});
`;
