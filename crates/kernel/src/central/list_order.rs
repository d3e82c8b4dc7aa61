//! `orderby` (contract `central.md` §2.6).

use crate::ApiError;
use skein_fleet::filter::order_by::OrderByDisplayName;
use skein_store::Order;

/// The order that the parameter asks for.
pub fn list_order(text: Option<&str>) -> Result<Order, ApiError> {
    let order_by = text.map(OrderByDisplayName::parse).transpose();
    Ok(match order_by.map_err(|error| ApiError::bad_parameter("orderby", error))? {
        None => Order::Id,
        Some(OrderByDisplayName { descending: false }) => Order::DisplayName,
        Some(OrderByDisplayName { descending: true }) => Order::DisplayNameDescending,
    })
}
