// Times of the page of notices, in the viewer's zone.
import * as format from './format.js';

format.localiseTimes(document);
