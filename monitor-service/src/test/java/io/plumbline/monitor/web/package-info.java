@NullMarked
package io.plumbline.monitor.web;

import org.jspecify.annotations.NullMarked;
