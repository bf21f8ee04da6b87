// @ts-check
import assert from 'node:assert/strict';
import test from 'node:test';
import { between, contains, edgePan, fitted, meet, nearest, opening, revealing, stepped, zoomedAt } from './geometry.js';

const screen = { width: 800, height: 600 };

test('zooming leaves the drawing under the pointer where it is', () => {
  const view = { left: 30, top: -20, zoom: 0.8 };
  const at = { x: 410, y: 255 };
  const after = zoomedAt(view, 1.7, at);
  assert.equal(after.zoom, 1.7);
  assert.ok(Math.abs((at.x - view.left) / view.zoom - (at.x - after.left) / after.zoom) < 1e-9);
  assert.ok(Math.abs((at.y - view.top) / view.zoom - (at.y - after.top) / after.zoom) < 1e-9);
});

test('zooming stops at its limits without moving the drawing any further', () => {
  const most = zoomedAt({ left: 5, top: 5, zoom: 3 }, 9, { x: 100, y: 100 });
  assert.deepEqual(most, { left: 5, top: 5, zoom: 3 });
  assert.equal(zoomedAt({ left: 5, top: 5, zoom: 1 }, 0, { x: 1, y: 1 }).zoom, 0.1);
});

test('plus and minus step over the same levels, from between them too', () => {
  assert.equal(stepped(1, 1), 1.25);
  assert.equal(stepped(1.25, -1), 1);
  assert.equal(stepped(0.83, 1), 0.9);
  assert.equal(stepped(0.83, -1), 0.75);
  assert.equal(stepped(3, 1), 3);
  assert.equal(stepped(0.1, -1), 0.1);
});

test('a small drawing fits at life size in the middle', () => {
  assert.deepEqual(fitted({ x: 10, y: 20, width: 200, height: 100 }, screen), { left: 290, top: 230, zoom: 1 });
});

test('a tall drawing fits whole, with its margin at the top', () => {
  const view = fitted({ x: 0, y: 0, width: 100, height: 5520 }, screen);
  assert.equal(view.zoom, 0.1);
  assert.equal(view.top, 24);
});

test('a drawing opens whole while it can be read, and else from its top around the main line', () => {
  const small = { x: -100, y: 0, width: 200, height: 500 };
  assert.deepEqual(opening(small, screen), fitted(small, screen));
  const tall = opening({ x: -100, y: 0, width: 200, height: 9000 }, screen);
  assert.deepEqual(tall, { left: 400, top: 24, zoom: 0.7 });
  const wide = opening({ x: -1000, y: 0, width: 4000, height: 400 }, screen);
  assert.deepEqual(wide, { left: 320, top: 24, zoom: 0.7 });
  const right = opening({ x: -100, y: 0, width: 4000, height: 400 }, screen);
  assert.equal(right.left, 24 + 70);
});

test('what is in view stays; what is out of it comes in by the shortest way', () => {
  const view = { left: 0, top: 0, zoom: 1 };
  assert.deepEqual(revealing(view, { x: 100, y: 100, width: 50, height: 50 }, screen), view);
  assert.deepEqual(revealing(view, { x: 790, y: 100, width: 50, height: 50 }, screen), { left: -72, top: 0, zoom: 1 });
  assert.deepEqual(revealing(view, { x: 100, y: -40, width: 50, height: 50 }, screen), { left: 0, top: 72, zoom: 1 });
});

test('of what is too large to be shown, the top left corner is', () => {
  const after = revealing({ left: 0, top: 0, zoom: 1 }, { x: 500, y: 500, width: 5000, height: 20 }, screen);
  assert.equal(after.left, -468);
});

test('boxes meet when they share an area, not when they only touch', () => {
  const a = { x: 0, y: 0, width: 10, height: 10 };
  assert.ok(meet(a, { x: 9, y: 9, width: 5, height: 5 }));
  assert.ok(!meet(a, { x: 10, y: 0, width: 5, height: 5 }));
  assert.ok(contains(a, { x: 10, y: 10 }));
  assert.ok(!contains(a, { x: 10.5, y: 10 }));
});

test('a box may be drawn from any corner', () => {
  assert.deepEqual(between({ x: 5, y: 9 }, { x: 2, y: 1 }), { x: 2, y: 1, width: 3, height: 8 });
});

test('the nearest point within reach is found, and none beyond', () => {
  const points = [{ x: 0, y: 0, id: 'a' }, { x: 10, y: 0, id: 'b' }];
  assert.equal(nearest(points, { x: 7, y: 1 }, 20)?.id, 'b');
  assert.equal(nearest(points, { x: 30, y: 0 }, 10), undefined);
});

test('dragging near a border pans away from it, faster the nearer', () => {
  assert.deepEqual(edgePan({ x: 400, y: 300 }, screen), { x: 0, y: 0 });
  assert.ok(edgePan({ x: 5, y: 300 }, screen).x > edgePan({ x: 30, y: 300 }, screen).x);
  assert.ok(edgePan({ x: 400, y: 599 }, screen).y < 0);
});
