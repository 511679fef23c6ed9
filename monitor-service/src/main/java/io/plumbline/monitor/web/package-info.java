/** The HTTP server: console, API, health. Ring 2. */
@NullMarked
package io.plumbline.monitor.web;

import org.jspecify.annotations.NullMarked;
