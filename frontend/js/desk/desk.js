// Every page of the desk loads this, after what all pages load; each part starts only where its markup is.
import { focusOnErrors } from './errors.js';
import { printOnClick } from './print.js';
import { reveal } from './reveal.js';

const all = (selector, start) => document.querySelectorAll(selector).forEach(start);

all('[data-role="error-summary"]', focusOnErrors);
all('[data-role="reveal"]', reveal);
all('[data-role="print"]', printOnClick);
