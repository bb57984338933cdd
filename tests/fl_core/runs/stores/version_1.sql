BEGIN TRANSACTION;
CREATE TABLE about (
	"key" VARCHAR(40) NOT NULL, 
	value VARCHAR(200) NOT NULL, 
	PRIMARY KEY ("key")
);
INSERT INTO "about" VALUES('version','1');
CREATE TABLE party_rounds (
	run_id VARCHAR(16) NOT NULL, 
	round INTEGER NOT NULL, 
	party INTEGER NOT NULL, 
	num_examples INTEGER NOT NULL, 
	num_steps INTEGER NOT NULL, 
	train_loss FLOAT, 
	test_loss FLOAT, 
	test_accuracy FLOAT, 
	own_loss FLOAT, 
	own_accuracy FLOAT, 
	update_norm FLOAT, 
	seconds FLOAT NOT NULL, 
	PRIMARY KEY (run_id, round, party), 
	FOREIGN KEY(run_id) REFERENCES runs (id) ON DELETE CASCADE
);
INSERT INTO "party_rounds" VALUES('de5f1291',1,0,36,2,2.34891594780816,2.2666641831398011142e+00,0.2,2.30057683587074279785e+00,0.0,2.07373376665941494545e-02,3.01074899999775880132e-03);
INSERT INTO "party_rounds" VALUES('de5f1291',1,1,36,2,2.30116822984483526681e+00,2.26728432178497296689e+00,0.2,2.1059601902961730957e+00,0.25,2.22199542789900117423e-02,6.74838300000146773527e-03);
INSERT INTO "party_rounds" VALUES('de5f1291',1,2,36,2,2.32455020480685758954e+00,2.26672948598861712099e+00,0.2,2.43500858545303344726e+00,0.0,1.99773091931551918798e-02,1.03153069999848412408e-02);
INSERT INTO "party_rounds" VALUES('de5f1291',2,0,36,2,2.3473118676079645084e+00,2.26663470268249511718e+00,0.2,2.29942545294761657714e+00,0.0,2.12232648598813834761e-02,2.82103600000027654459e-03);
INSERT INTO "party_rounds" VALUES('de5f1291',2,1,36,2,2.29966184828016473318e+00,2.26712316274642944335e+00,0.2,2.10697695612907409667e+00,0.25,2.1704456949280116762e-02,1.58736800000269795418e-03);
INSERT INTO "party_rounds" VALUES('de5f1291',2,2,36,2,2.32332717047797299159e+00,2.26659507751464861513e+00,0.2,2.43263345956802368164e+00,0.0,2.12347044191613550101e-02,0.00261039799994478);
CREATE TABLE rounds (
	run_id VARCHAR(16) NOT NULL, 
	round INTEGER NOT NULL, 
	loss FLOAT NOT NULL, 
	accuracy FLOAT NOT NULL, 
	bytes_down INTEGER NOT NULL, 
	bytes_up INTEGER NOT NULL, 
	seconds_deal FLOAT NOT NULL, 
	seconds_train FLOAT NOT NULL, 
	seconds_aggregate FLOAT NOT NULL, 
	seconds_evaluate FLOAT NOT NULL, 
	confusion JSON NOT NULL, 
	gallery JSON NOT NULL, 
	PRIMARY KEY (run_id, round), 
	FOREIGN KEY(run_id) REFERENCES runs (id) ON DELETE CASCADE
);
INSERT INTO "rounds" VALUES('de5f1291',0,2.31099780591726311484e+00,0.1123,0,0,0.0,0.0,0.0,4.64664259999949535995e-02,'[[21, 0, 1, 0, 957, 0, 0, 0, 0, 1], [0, 0, 1, 0, 1042, 0, 27, 65, 0, 0], [1, 0, 0, 0, 1003, 0, 25, 3, 0, 0], [10, 0, 18, 0, 930, 1, 44, 6, 0, 1], [0, 0, 0, 0, 975, 0, 7, 0, 0, 0], [17, 0, 15, 0, 838, 0, 20, 1, 0, 1], [2, 0, 0, 0, 844, 0, 112, 0, 0, 0], [0, 0, 42, 0, 963, 0, 8, 15, 0, 0], [0, 0, 0, 0, 969, 0, 2, 3, 0, 0], [0, 0, 1, 0, 1000, 0, 1, 7, 0, 0]]','[[0.0754, 0.0876, 0.1097, 0.0999, 0.1611, 0.089, 0.1064, 0.0983, 0.0902, 0.0825], [0.1049, 0.0796, 0.1202, 0.0854, 0.1438, 0.0995, 0.0897, 0.0835, 0.079, 0.1144], [0.0906, 0.0647, 0.113, 0.0971, 0.1572, 0.0768, 0.1155, 0.111, 0.0802, 0.0939], [0.0953, 0.0784, 0.0967, 0.1103, 0.1427, 0.0729, 0.1343, 0.1083, 0.0776, 0.0836]]');
INSERT INTO "rounds" VALUES('de5f1291',1,2.31021095860004432864e+00,0.1131,2040,2040,1.10592400000086854561e-03,0.534635450000053,1.0775699996656840085e-04,1.92276739999783785606e-02,'[[24, 0, 1, 0, 954, 0, 0, 0, 0, 1], [0, 0, 1, 0, 1039, 0, 29, 66, 0, 0], [1, 0, 0, 0, 1001, 0, 27, 3, 0, 0], [10, 0, 19, 0, 926, 1, 47, 6, 0, 1], [0, 0, 0, 0, 974, 0, 7, 1, 0, 0], [17, 0, 21, 0, 832, 0, 20, 1, 0, 1], [2, 0, 0, 0, 839, 0, 117, 0, 0, 0], [0, 0, 51, 0, 951, 0, 10, 16, 0, 0], [0, 0, 0, 0, 969, 0, 2, 3, 0, 0], [0, 0, 1, 0, 1000, 0, 1, 7, 0, 0]]','[[0.0757, 0.0878, 0.1099, 0.0996, 0.1606, 0.0891, 0.1063, 0.0982, 0.0901, 0.0826], [0.1053, 0.0798, 0.1205, 0.0852, 0.1431, 0.0997, 0.0896, 0.0834, 0.0789, 0.1145], [0.0909, 0.0649, 0.1132, 0.0969, 0.1567, 0.0769, 0.1154, 0.1109, 0.0801, 0.0941], [0.0956, 0.0785, 0.0968, 0.1101, 0.1422, 0.073, 0.1344, 0.1081, 0.0775, 0.0838]]');
INSERT INTO "rounds" VALUES('de5f1291',2,2.30934901398420322493e+00,0.1137,2040,2040,1.02393699995673159719e-03,0.00583842700001469,6.51739999852907203603e-05,1.81837270000073658593e-02,'[[25, 0, 1, 0, 953, 0, 0, 0, 0, 1], [0, 0, 1, 0, 1036, 0, 29, 69, 0, 0], [1, 0, 0, 0, 999, 0, 29, 3, 0, 0], [11, 0, 21, 0, 920, 1, 50, 6, 0, 1], [0, 0, 0, 0, 974, 0, 7, 1, 0, 0], [17, 0, 27, 0, 826, 0, 20, 1, 0, 1], [4, 0, 0, 0, 834, 0, 120, 0, 0, 0], [0, 0, 74, 0, 926, 0, 10, 18, 0, 0], [0, 0, 0, 0, 968, 0, 2, 4, 0, 0], [0, 0, 1, 0, 1000, 0, 1, 7, 0, 0]]','[[0.076, 0.088, 0.1103, 0.0994, 0.1598, 0.0892, 0.1063, 0.0982, 0.0901, 0.0827], [0.1058, 0.08, 0.1209, 0.0849, 0.1423, 0.0998, 0.0895, 0.0833, 0.0789, 0.1145], [0.0914, 0.065, 0.1134, 0.0966, 0.1558, 0.077, 0.1154, 0.1109, 0.08, 0.0943], [0.096, 0.0787, 0.0971, 0.1098, 0.1416, 0.0731, 0.1345, 0.108, 0.0774, 0.0838]]');
CREATE TABLE runs (
	id VARCHAR(16) NOT NULL, 
	name VARCHAR(200) NOT NULL, 
	config TEXT NOT NULL, 
	fingerprint VARCHAR(8) NOT NULL, 
	created_at FLOAT NOT NULL, 
	state VARCHAR(16) NOT NULL, 
	round INTEGER, 
	reason TEXT NOT NULL, 
	suggestion TEXT NOT NULL, 
	resumable BOOLEAN NOT NULL, 
	stop_after INTEGER, 
	place INTEGER, 
	owner VARCHAR(100) NOT NULL, 
	beats INTEGER NOT NULL, 
	wish VARCHAR(16) NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO "runs" VALUES('de5f1291','Two rounds','{"batch_size":32,"dataset":{"kind":"mnist"},"gallery_images":4,"holdout":0.1,"learning_rate":0.001,"local_epochs":1,"model":{"kind":"softmax"},"num_images":120,"num_parties":3,"num_rounds":2,"optimizer":"adam","participation":1.0,"partitioner":{"kind":"iid","min_images":10},"party_test_images":20,"precision":"float32","seed":42,"strategy":{"kind":"fedavg"},"test_on":"test_set"}','84ffbe2c',1.79565260021222472194e+09,'finished',2,'','',1,NULL,NULL,'there:1:a',0,'');
INSERT INTO "runs" VALUES('bb601245','Waiting, skewed','{"batch_size":32,"dataset":{"kind":"mnist"},"gallery_images":4,"holdout":0.1,"learning_rate":0.001,"local_epochs":1,"model":{"kind":"softmax"},"num_images":120,"num_parties":3,"num_rounds":2,"optimizer":"adam","participation":1.0,"partitioner":{"kind":"dirichlet","min_images":10,"skew":0.9},"party_test_images":20,"precision":"float32","seed":42,"strategy":{"kind":"fedavg"},"test_on":"test_set"}','ea01acbd',1.79565260184403896331e+09,'queued',NULL,'','',1,NULL,1,'',0,'');
INSERT INTO "runs" VALUES('12dd827a','Failed','{"batch_size":32,"dataset":{"kind":"mnist"},"gallery_images":4,"holdout":0.1,"learning_rate":10.0,"local_epochs":1,"model":{"kind":"softmax"},"num_images":120,"num_parties":3,"num_rounds":2,"optimizer":"sgd","participation":1.0,"partitioner":{"kind":"iid","min_images":10},"party_test_images":20,"precision":"float32","seed":42,"strategy":{"kind":"fedavg"},"test_on":"test_set"}','7ff9538b',1.79565260184521627425e+09,'failed',NULL,'Training diverged.','Lower the learning rate.',0,NULL,NULL,'there:1:a',0,'');
COMMIT;
