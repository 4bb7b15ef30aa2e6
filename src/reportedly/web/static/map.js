// The map of a story's places: the list of places stays below it, and is all that a browser without WebGL shows.
import * as maplibre from "/static/vendor/maplibre-gl.mjs";

maplibre.setWorkerUrl("/static/vendor/maplibre-gl-worker.mjs");

const listed = [...document.querySelectorAll("#places li[data-lat]")];
const dark = matchMedia("(prefers-color-scheme: dark)");
const palette = () =>
  dark.matches
    ? { sea: "#1b222b", land: "#2c3036", border: "#5a606a", spot: "#ff9a72", edge: "#16181c" }
    : { sea: "#e3eaf0", land: "#f7f5ee", border: "#b9b3a5", spot: "#b23a12", edge: "#ffffff" };
const colours = palette();

const features = listed.map((each) => ({
  type: "Feature",
  properties: { name: each.dataset.name, statements: Number(each.dataset.statements), href: each.querySelector("a").href },
  geometry: { type: "Point", coordinates: [Number(each.dataset.lon), Number(each.dataset.lat)] },
}));

const style = {
  version: 8,
  sources: {
    world: { type: "geojson", data: "/static/vendor/natural-earth.geojson", attribution: "Natural Earth" },
    spots: { type: "geojson", data: { type: "FeatureCollection", features } },
  },
  layers: [
    { id: "sea", type: "background", paint: { "background-color": colours.sea } },
    { id: "land", type: "fill", source: "world", filter: ["==", "kind", "land"], paint: { "fill-color": colours.land } },
    { id: "coast", type: "line", source: "world", paint: { "line-color": colours.border, "line-width": 0.7 } },
    {
      id: "spots",
      type: "circle",
      source: "spots",
      paint: {
        "circle-radius": ["interpolate", ["linear"], ["sqrt", ["get", "statements"]], 1, 5, 10, 18],
        "circle-color": colours.spot,
        "circle-opacity": 0.8,
        "circle-stroke-color": colours.edge,
        "circle-stroke-width": 1.5,
      },
    },
  ],
};

function popup(map, feature) {
  const words = document.createElement("a");
  words.className = "place-name";
  words.href = feature.properties.href;
  words.textContent = `${feature.properties.name} (${feature.properties.statements})`;
  new maplibre.Popup({ closeButton: false, offset: 10 }).setLngLat(feature.geometry.coordinates).setDOMContent(words).addTo(map);
}

// Names beside the spots, those of most statements first; one that would lie on another or be cut off is left out.
function label(map) {
  const frame = map.getContainer();
  const shown = [];
  const ordered = [...features].sort((one, other) => other.properties.statements - one.properties.statements);
  const markers = ordered.map((feature) => {
    const words = document.createElement("span");
    words.className = "place-label";
    words.setAttribute("aria-hidden", "true");
    words.textContent = feature.properties.name;
    return new maplibre.Marker({ element: words, anchor: "left", offset: [11, 0] })
      .setLngLat(feature.geometry.coordinates)
      .addTo(map);
  });
  const arrange = () => {
    shown.length = 0;
    for (const marker of markers) {
      const words = marker.getElement();
      words.style.visibility = "visible";
      const box = words.getBoundingClientRect();
      const whole = box.right < frame.getBoundingClientRect().right;
      const free = whole && shown.every((other) => box.left > other.right || box.right < other.left || box.top > other.bottom || box.bottom < other.top);
      words.style.visibility = free ? "visible" : "hidden";
      if (free) shown.push(box);
    }
  };
  map.on("moveend", arrange);
  arrange();
}

// The colours of light or dark, when that is changed while the map is shown.
function recolour(map) {
  const found = palette();
  map.setPaintProperty("sea", "background-color", found.sea);
  map.setPaintProperty("land", "fill-color", found.land);
  map.setPaintProperty("coast", "line-color", found.border);
  map.setPaintProperty("spots", "circle-color", found.spot);
  map.setPaintProperty("spots", "circle-stroke-color", found.edge);
}

function draw() {
  const box = document.querySelector("#map");
  box.hidden = false;
  const around = () => {
    const width = box.clientWidth;
    const padding = { top: 50, right: Math.min(110, width / 6), bottom: 50, left: Math.min(50, width / 10) };
    return { padding, maxZoom: 5 };
  };
  const bounds = new maplibre.LngLatBounds();
  for (const each of features) bounds.extend(each.geometry.coordinates);
  const map = new maplibre.Map({
    container: box,
    style,
    bounds,
    fitBoundsOptions: around(),
    maxZoom: 9,
    attributionControl: { compact: true },
    cooperativeGestures: true,
  });
  map.addControl(new maplibre.NavigationControl({ showCompass: false }));
  map.getCanvas().setAttribute("aria-label", "Map of the places that are listed below");
  map.on("click", "spots", (event) => popup(map, event.features[0]));
  map.on("mouseenter", "spots", () => { map.getCanvas().style.cursor = "pointer"; });
  map.on("mouseleave", "spots", () => { map.getCanvas().style.cursor = ""; });
  let moved = false;
  map.on("movestart", (event) => { moved ||= Boolean(event.originalEvent); });
  map.on("resize", () => { if (!moved) map.fitBounds(bounds, { ...around(), animate: false }); });
  dark.addEventListener("change", () => recolour(map));
  map.on("load", () => { label(map); box.dataset.drawn = "true"; });
}

if (features.length && document.createElement("canvas").getContext("webgl2")) draw();
