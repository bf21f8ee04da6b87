// Package dynamo is a small local table store that answers DynamoDB's calls in
// DynamoDB's own protocol, so that workflows, the aws CLI and every SDK use it
// as they use DynamoDB. It stands in where no DynamoDB endpoint is configured.
//
// Items live in memory and in an engine.TableStore: a write is answered once
// it is on disk, and tables come back after a restart. All items of the tables
// that are used must fit in memory; it is made for development and for small
// installations, not for DynamoDB's scale.
//
// Tables, items, batches, transactions, queries, scans and all expressions are
// there, with secondary indexes. Not there are streams, time to live, backups,
// PartiQL, capacity and the parameters that expressions replaced in 2014.
package dynamo
