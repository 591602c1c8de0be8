/* Runs the page's scripts, in their order, once the page has been painted: what can be read comes before what can be
   clicked, and until then links and forms work as the browser has them. */
(function () {
  "use strict";

  function runnable(script) {
    var copy = document.createElement("script");
    for (var attribute of script.attributes) copy.setAttribute(attribute.name, attribute.value);
    copy.textContent = script.textContent;
    copy.async = false;
    return copy;
  }

  function run() {
    var scripts = Array.from(document.getElementById("later").content.querySelectorAll("script"), runnable);
    var fetched = scripts.filter(function (script) { return script.src; });
    var written = scripts.filter(function (script) { return !script.src; });
    var last = fetched[fetched.length - 1];
    function finish() { document.body.append(...written); }
    if (!last) return finish();
    last.addEventListener("load", finish);
    last.addEventListener("error", finish);
    document.body.append(...fetched);
  }

  addEventListener("load", function () {
    requestAnimationFrame(function () { setTimeout(run); });
  });
})();
