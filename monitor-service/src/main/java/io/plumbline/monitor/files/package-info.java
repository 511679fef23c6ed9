/** Tables in files, read row by row. Ring 2. */
@NullMarked
package io.plumbline.monitor.files;

import org.jspecify.annotations.NullMarked;
