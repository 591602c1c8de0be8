/* The URL is the state. A filter or a sort changes the address without leaving the page; Dash brings the new content
   as HTML, and it is put in place around what the reader is doing. Without this file every link and form still works. */
(function () {
  "use strict";
  var ready = false;
  var aim = null;

  function here(url) {
    return url.origin === location.origin && url.pathname === location.pathname;
  }

  function go(url) {
    history.pushState({}, "", url);
    document.getElementById("main").setAttribute("aria-busy", "true");
    window.dispatchEvent(new CustomEvent("_dashprivate_pushstate"));
  }

  function addressOf(form) {
    var url = new URL(form.action, location.href);
    var filled = new URLSearchParams();
    new FormData(form).forEach(function (value, name) {
      if (value !== "") filled.append(name, value);
    });
    url.search = filled.toString().replace(/\+/g, "%20");
    return url;
  }

  document.addEventListener("click", function (event) {
    var link = event.target.closest && event.target.closest("main a[href]");
    if (!ready || !link || event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey) return;
    var url = new URL(link.href);
    if (link.hasAttribute("download") || !here(url) || url.search === location.search) return;
    event.preventDefault();
    // A link within a figure, to another view of it, leaves the reader where they are.
    aim = document.getElementById(url.hash.slice(1))?.contains(link) ? null : url.hash.slice(1);
    go(url);
  });

  function say(text) {
    document.getElementById("announce").textContent = text;
  }

  function copied(link) {
    link.textContent = "Link copied";
    say("Link copied");
  }

  document.addEventListener("click", function (event) {
    var link = event.target.closest && event.target.closest("a[data-copy]");
    if (!link || !navigator.clipboard || event.button || event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    navigator.clipboard.writeText(link.href).then(
      function () { copied(link); },
      function () { location.assign(link.href); }
    );
  }, true);

  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (!ready || form.method !== "get" || !here(new URL(form.action, location.href))) return;
    event.preventDefault();
    go(addressOf(form));
  });

  function put(page, view) {
    // What is being typed stays; a link or a button that has the focus still changes with the rest.
    var typing = /^(INPUT|SELECT|TEXTAREA)$/.test(document.activeElement.tagName);
    Idiomorph.morph(page, view.html, { morphStyle: "innerHTML", ignoreActiveValue: typing });
    page.dataset.key = view.key;
    document.title = view.title;
    var showing = document.getElementById("showing");
    say(showing ? showing.textContent : view.title);
    if (document.activeElement === document.body) document.getElementById("main").focus({ preventScroll: true });
    if (aim) document.getElementById(aim)?.scrollIntoView();
    aim = null;
  }

  window.dash_clientside = window.dash_clientside || {};
  window.dash_clientside.monitor = {
    show: function (view) {
      var page = document.getElementById("page");
      if (!ready) performance.mark("live");
      ready = true;
      document.getElementById("main").removeAttribute("aria-busy");
      if (!view) return window.dash_clientside.no_update;
      if (view.address) history.replaceState({}, "", view.address + location.hash);
      if (page.dataset.key === view.key) return window.dash_clientside.no_update;
      put(page, view);
      return view.key;
    },
  };
})();
