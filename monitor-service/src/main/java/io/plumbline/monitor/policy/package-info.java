/** What is configured of models, and from which moment of event time on. */
@NullMarked
package io.plumbline.monitor.policy;

import org.jspecify.annotations.NullMarked;
