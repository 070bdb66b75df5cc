// Every page of the desk loads this, after what all pages load; each part starts only where its markup is.
import { takePart } from './drill.js';
import { focusOnErrors } from './errors.js';
import { printOnClick } from './print.js';
import { reveal } from './reveal.js';

// What is folded away, or far below, is not fetched before somebody looks at it.
const whenSeen = (start) => (element) => {
  const watch = new IntersectionObserver((entries) => {
    if (!entries.some((entry) => entry.isIntersecting)) return;
    watch.disconnect();
    start(element);
  });
  watch.observe(element);
};
const all = (selector, start) => document.querySelectorAll(selector).forEach(start);

all('[data-role="error-summary"]', focusOnErrors);
all('[data-role="edit-overview"]', async (element) => (await import('./edit_overview.js')).editOverview(element));
all('[data-role="edit-shape"]', async (element) => (await import('./edit_shape.js')).editShape(element));
all('[data-role="reveal"]', reveal);
all('[data-role="print"]', printOnClick);
all('[data-role="plan-upload"]', async (form) => (await import('./plan_upload.js')).planUpload(form));
all('[data-role="plan-examination"]', async (box) => (await import('./plan_examination.js')).planExamination(box));
all('[data-role="desk-map"]', async (box) => (await import('./desk_map.js')).deskMap(box));
all('[data-role="drill-device"]', takePart);
all('[data-role="notice-form"]', async (form) => (await import('./notice_form.js')).noticeForm(form));
all('[data-role="draw-map"]', whenSeen(async (element) => (await import('./draw_map.js')).drawMap(element)));
all('[data-draft-key]', async (element) => (await import('./notice_keep.js')).forgetSaved(element));
all('[data-role="notice-reach"]', async (element) => (await import('./notice_reach.js')).noticeReach(element));
all('[data-role="choropleth"]', async (box) => (await import('../region/choropleth.js')).choropleth(box));
all('[data-role="room"]', async (element) => (await import('../region/room.js')).room(element));
all('[data-role="chart"]', async (figure) => (await import('../region/chart.js')).chart(figure));
