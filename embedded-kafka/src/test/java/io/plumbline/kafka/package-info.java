@NullMarked
package io.plumbline.kafka;

import org.jspecify.annotations.NullMarked;
