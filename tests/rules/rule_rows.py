"""Every row of every table."""

from __future__ import annotations

import rows_adapters
import rows_amis
import rows_archives
import rows_async
import rows_capture
import rows_changes
import rows_closed_roles
import rows_components
import rows_delivery
import rows_deployers
import rows_environment
import rows_explainer
import rows_hardware
import rows_homes
import rows_hosts
import rows_images
import rows_instances
import rows_jumpstart
import rows_losses
import rows_model_kinds
import rows_models
import rows_names
import rows_network
import rows_observing
import rows_pausing
import rows_pools
import rows_roles
import rows_rollbacks
import rows_rollouts
import rows_scaling
import rows_scaling_homes
import rows_scaling_steps
import rows_serverless
import rows_shadow
import rows_specifications
import rows_updates
import rows_variants
from rule_row import Row

ROWS: tuple[Row, ...] = (
    *rows_models.ROWS,
    *rows_model_kinds.ROWS,
    *rows_images.ROWS,
    *rows_hardware.ROWS,
    *rows_environment.ROWS,
    *rows_archives.ROWS,
    *rows_variants.ROWS,
    *rows_instances.ROWS,
    *rows_amis.ROWS,
    *rows_pools.ROWS,
    *rows_scaling.ROWS,
    *rows_scaling_steps.ROWS,
    *rows_scaling_homes.ROWS,
    *rows_serverless.ROWS,
    *rows_shadow.ROWS,
    *rows_async.ROWS,
    *rows_capture.ROWS,
    *rows_explainer.ROWS,
    *rows_components.ROWS,
    *rows_specifications.ROWS,
    *rows_adapters.ROWS,
    *rows_names.ROWS,
    *rows_network.ROWS,
    *rows_jumpstart.ROWS,
    *rows_rollouts.ROWS,
    *rows_rollbacks.ROWS,
    *rows_pausing.ROWS,
    *rows_updates.ROWS,
    *rows_homes.ROWS,
    *rows_hosts.ROWS,
    *rows_changes.ROWS,
    *rows_losses.ROWS,
    *rows_roles.ROWS,
    *rows_closed_roles.ROWS,
    *rows_delivery.ROWS,
    *rows_observing.ROWS,
    *rows_deployers.ROWS,
)
