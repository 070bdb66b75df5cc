// Every page of the desk loads this, after what all pages load; each part starts only where its markup is.
import { takePart } from './drill.js';
import { focusOnErrors } from './errors.js';

const all = (selector, start) => document.querySelectorAll(selector).forEach(start);

all('[data-role="error-summary"]', focusOnErrors);
all('[data-role="drill-device"]', takePart);
